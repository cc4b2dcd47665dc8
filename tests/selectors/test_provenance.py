"""The origin of a wording: which of the related texts had it first."""

import pytest

from statements.models import LinkState
from statements.selectors.links import provenance
from statements.selectors.links.provenance import RelatedTexts
from tests.factories import make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

WORDS = "协同高效运行的人工智能系统"


def answer(directive, date_range, text=WORDS, **facts):
    return make_link(directive, make_statement(date_range=date_range, text=text), **facts).response


def test_the_earliest_text_that_has_the_wording_is_its_origin():
    directive = make_directive(text="协同运行的人工智能系统")
    answer(directive, "2025-05-09")
    first = answer(directive, "2025-05-02", text="协同高效运行的，人工智能系统！")
    origin = RelatedTexts(directive).origin_of(WORDS)
    assert origin.earliest == [first]
    assert origin.holders == 2


def test_dates_that_overlap_leave_it_open_who_was_first():
    directive = make_directive(text="别的")
    day, month = answer(directive, "2025-05-02"), answer(directive, "2025-05")
    answer(directive, "2025-06")
    assert set(RelatedTexts(directive).origin_of(WORDS).earliest) == {day, month}


def test_a_text_without_a_date_is_counted_and_never_first():
    directive = make_directive(text="别的")
    answer(directive, None)
    origin = RelatedTexts(directive).origin_of(WORDS)
    assert (origin.earliest, origin.holders) == ([], 1)


def test_a_rejected_response_does_not_belong_to_the_family():
    directive = make_directive(text="别的")
    answer(directive, "2025-05-02", state=LinkState.REJECTED)
    assert RelatedTexts(directive).origin_of(WORDS).holders == 0


def test_wording_without_letters_has_no_origin():
    directive = make_directive(text="别的")
    answer(directive, "2025-05-02")
    assert RelatedTexts(directive).origin_of("，。").holders == 0


def test_the_latest_of_too_long_texts_are_left_out_and_the_page_says_so(client, monkeypatch):
    directive = make_directive(text="别的")
    first = answer(directive, "2025-05-02")
    answer(directive, "2025-05-09")
    monkeypatch.setattr(provenance, "MAX_BYTES", len(f"别的{WORDS}".encode()))
    family = RelatedTexts(directive)
    assert family.left_out == 1
    origin = family.origin_of(WORDS)
    assert (origin.earliest, origin.holders) == ([first], 1)
    page = client.get(f"/compare/?directive={directive.pk}&response={first.pk}&show=texts").text
    assert "leaves out 1 text" in page
