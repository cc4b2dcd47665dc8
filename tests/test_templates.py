"""Templates are readable, and hand on what forms need."""

import re
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


def test_an_isolated_include_is_given_the_token_of_its_forms():
    folder = Path(settings.BASE_DIR) / "templates"
    for path in folder.rglob("*.html"):
        for tag, name in re.findall(r'({% include "([^"]+)"[^%]* only %})', path.read_text()):
            if "{% csrf_token %}" in (folder / name).read_text():
                assert "csrf_token=csrf_token" in tag, path


def test_no_parameter_of_an_address_stands_in_for_a_method():
    """A template looks “lists” up among the parameters before it calls ``lists``."""
    folder = Path(settings.BASE_DIR) / "templates"
    for path in folder.rglob("*.html"):
        calls = re.findall(
            r"(?:GET|POST|parameters)\.(?:lists|items|urlencode|dict)\b", path.read_text()
        )
        assert not calls, path
