"""Markup is filled as Django fills it."""

import pytest
from django.utils import html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from statements.templatetags import markup

VALUES = ["<b>'\"&", mark_safe("<b>"), 7, None, gettext_lazy("<i>")]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_escaped_unless_it_is_markup(value):
    expected = html.format_html("<p>{} {again}</p>", value, again=value)
    assert markup.format_html("<p>{} {again}</p>", value, again=value) == expected
    assert isinstance(expected, type(markup.format_html("<p>{}</p>", value)))


def test_rows_are_joined():
    rows = [(value,) for value in VALUES]
    assert markup.format_html_join(", ", "<p>{}</p>", rows) == html.format_html_join(
        ", ", "<p>{}</p>", rows
    )
