"""Templates are readable: one element or tag per line, and lines that fit a screen."""

from pathlib import Path

from django.conf import settings

LONGEST_LINE = 120  # characters
LEAST_SHARE = 0.95  # of all characters of templates; text that keeps its spaces has no other place


def test_nearly_all_of_the_templates_stands_on_short_lines():
    folder = Path(settings.BASE_DIR) / "templates"
    lines = [line for path in folder.rglob("*.html") for line in path.read_text().splitlines()]
    assert lines
    short = sum(len(line) for line in lines if len(line) <= LONGEST_LINE)
    assert short / sum(map(len, lines)) >= LEAST_SHARE
