"""Document frequencies: counted in bulk, immutable, without responses to the same directive."""

import pytest

from statements.models import Background, Echo
from statements.selectors.links.frequencies import counts_of
from statements.services.links import echoes, frequencies
from tests.factories import NOW, make_directive, make_link, make_revision, make_statement

pytestmark = pytest.mark.django_db

COMMON = "以习近平同志为核心的党中央坚强领导下"
OWN = "构建自主可控协同运行的人工智能基础软硬件系统"


def fill(number, text=COMMON):
    return [make_statement(text=f"{text}{index}") for index in range(number)]


def renewed():
    background = frequencies.renew_background(now=NOW)
    assert background
    return background


def test_an_empty_archive_has_no_background():
    assert frequencies.renew_background(now=NOW) is None


def test_it_is_counted_anew_when_a_tenth_changed_and_the_earlier_one_stays():
    fill(20)
    first = renewed()
    assert (first.documents, first.archive) == (20, 20)
    fill(1)
    assert frequencies.renew_background(now=NOW) is None
    fill(1)
    second = renewed()
    assert second.documents == 22
    assert list(Background.objects.order_by("pk").values_list("is_current", flat=True)) == [
        False,
        True,
    ]


def test_only_current_wordings_are_counted():
    statement = fill(8)[0]
    make_revision(statement, "别的话")
    background = renewed()
    assert counts_of(background.pk).counts.max() == 7


def test_a_large_archive_is_counted_by_an_even_sample(monkeypatch):
    monkeypatch.setattr(frequencies, "MAX_TEXTS", 4)
    fill(10)
    background = renewed()
    assert (background.documents, background.archive) == (4, 10)


def measured(link):
    echoes.measure_link(link_id=link.pk, now=NOW)
    return Echo.objects.get(link=link)


def test_what_stands_in_everything_is_taken_off_and_the_figure_names_its_background():
    fill(10)
    directive = make_directive(text=f"{COMMON}，{OWN}")
    link = make_link(directive, make_statement(text=f"{COMMON}，{OWN}"))
    assert measured(link).v_discounted is None
    background = renewed()
    assert echoes.links_to_measure(limit=9, now=NOW) == [link.pk]
    echo = measured(link)
    assert echo.background == background
    assert echo.v == 1
    assert 0 < echo.v_discounted < 0.7
    assert echoes.links_to_measure(limit=9, now=NOW) == []
    fates = {fate["span"][0]: fate["weight"] for fate in echo.fates}
    assert fates[0] < 0.1  # its last characters share runs with the text that follows
    assert fates[len(COMMON) + 1] == 1


def test_that_all_provinces_repeat_what_they_were_asked_makes_it_no_boilerplate():
    fill(5, "完全无关的另外一些话语")
    directive = make_directive(text=OWN)
    links = [make_link(directive, make_statement(text=f"{OWN}{index}")) for index in range(10)]
    frequencies.renew_background(now=NOW)
    assert measured(links[0]).v_discounted == measured(links[0]).v
    stranger = make_link(make_directive(text=f"再次{OWN}"), make_statement(text=OWN))
    assert measured(stranger).v_discounted == 0
