"""Retire a cue that only makes work, and bring it back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from statements.capture.cues import CUES
from statements.models import RetiredCue, User
from statements.services.refusals import Refused


class NoSuchCue(Refused):
    """Pages are not judged by a cue of this name."""

    def __init__(self) -> None:
        super().__init__(_("There is no such cue any more."))


def retire_cue(*, name: str, by: User, now: datetime) -> None:
    """Judge no further page by a cue. Safe to repeat. Raises ``NoSuchCue``."""
    if name not in {cue.name for cue in CUES}:
        raise NoSuchCue
    RetiredCue.objects.get_or_create(name=name, defaults={"retired_by": by, "retired_at": now})


def bring_back_cue(*, name: str) -> None:
    """Judge pages by a cue again. Safe to repeat."""
    RetiredCue.objects.filter(name=name).delete()
