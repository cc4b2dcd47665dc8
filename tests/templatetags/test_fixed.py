"""A part that is the same on all pages is rendered once, unless somebody edits templates."""

import pytest

from statements.templatetags.fixed import fixed


@pytest.fixture
def part(settings, tmp_path):
    templates = settings.TEMPLATES[0]
    loaders = ["django.template.loaders.filesystem.Loader"]  # without a cache of templates
    options = {**templates["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**templates, "DIRS": [tmp_path], "APP_DIRS": False, "OPTIONS": options}]
    return tmp_path / "part-of-a-test.html"


@pytest.mark.parametrize(("is_debug", "second"), [(False, "before"), (True, "after")])
def test_a_fixed_part_is_rendered_once(part, settings, is_debug, second):
    settings.DEBUG = is_debug
    part.write_text("before")
    assert fixed(part.name) == "before"
    part.write_text("after")
    assert fixed(part.name) == second
