"""Primary keys as conditions."""

import subprocess
import sys

from django.conf import settings

MANY_KEYS = """
import django
django.setup()
from statements.models import Card
print(Card.objects.filter(statement__in_array={7}).query)
"""


def test_thousands_of_keys_are_looked_up_in_every_process_that_has_the_models():
    process = subprocess.run(
        [sys.executable, "-c", MANY_KEYS],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(settings.VAR)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "= ANY({7})" in process.stdout, process.stderr
