"""Write the style sheet of the tile map."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from statements.services.statements.tile_styles import tile_styles


class Command(BaseCommand):
    """Write the file, say where."""

    help = "Write static/css/tiles.css from the positions in the seeds."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "static" / "css" / "tiles.css"
        path.write_text(tile_styles(settings.SEEDS), encoding="utf-8")
        self.stdout.write(self.style.SUCCESS(f"Wrote {path.relative_to(settings.BASE_DIR)}."))
