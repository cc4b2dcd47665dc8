"""Facets count, name and explain their values; chips take them out."""

import pytest

from statements.filters.lists import counter, link_facets
from statements.filters.lists.chips import chips_of, in_words
from statements.filters.lists.choices import facet_choices
from statements.filters.lists.counter import FacetCounter
from statements.filters.lists.facets import FACETS
from statements.filters.lists.list_filter import list_filter, read_criteria
from statements.filters.lists.reasons import why
from statements.models import Citation, LinkState, Official, Statement, Tag
from statements.selectors.alerts import with_all_that_filters_read
from tests.factories import make_directive, make_genre, make_link, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    speaker = Official.objects.create(name_zh="王浩")
    for number in range(3):
        statement = make_statement(
            text="人工智能" if number else "", official=speaker, genre=make_genre("plan")
        )
        Citation.objects.create(statement=statement, publisher="浙江日报")
    make_link(make_directive(), statement)
    return {"speaker": speaker.pk, "statement": statement.pk}


def facets(name, query):
    read = list_filter(name, query)
    return facet_choices(read, FacetCounter(read.definition, read.criteria))


def counts(name, query):
    """The numbers on a list by facet and value."""
    return {
        facet.name: {choice.value: choice.total.number for choice in facet.choices}
        for facet in facets(name, query)
    }


def test_the_new_facets_of_responses_count_their_rows(archive):
    numbers = counts("responses", "")
    assert numbers["speaker"] == {str(archive["speaker"]): 3}
    assert numbers["source"] == {"浙江日报": 3}
    assert numbers["has_text"] == {"yes": 2, "no": 1}
    assert "answer_genre" not in numbers


def test_directives_are_counted_by_the_form_of_their_answers(archive):
    assert counts("directives", "")["answer_genre"] == {"plan": 1}


def test_what_a_province_answered_is_counted_by_state_as_far_as_the_bound(monkeypatch):
    suggested, confirmed, rejected = LinkState.SUGGESTED, LinkState.CONFIRMED, LinkState.REJECTED
    states_of_zhejiang = [
        *([confirmed], [suggested], [confirmed, rejected], [rejected], [confirmed, suggested]),
        *([], [confirmed, confirmed]),
    ]
    for states in states_of_zhejiang:
        directive = make_directive()
        for state in states:
            make_link(directive, state=state)
        for state in LinkState:  # which are about another province
            make_link(directive, make_statement(by="JL"), state=state)

    for bound in (1, 2, 3, 10):
        monkeypatch.setattr(counter, "MAX_COUNTED", bound)
        for module in (counter, link_facets):
            monkeypatch.setattr(module, "MAX_ALTERNATIVES", bound - 1)
        numbers = counts_of_links()
        for state, total in numbers.items():
            rows = sum(state in states for states in states_of_zhejiang)
            assert rows == total.number or (
                bound - 1 <= total.number < rows and not total.is_exact
            ), (bound, state)
    exact = {state: total.number for state, total in numbers.items()}
    assert exact == {suggested: 2, confirmed: 4, rejected: 2}


def counts_of_links():
    (facet,) = [facet for facet in facets("directives", "province=ZJ") if facet.name == "link"]
    return {choice.value: choice.total for choice in facet.choices}


def test_a_value_in_force_is_counted_as_the_rows_there_are_and_others_as_if_it_were_not(archive):
    assert counts("responses", "has_text=no")["has_text"] == {"yes": 2, "no": 1}
    assert counts("responses", "has_text=no")["source"] == {"浙江日报": 1}


def test_no_two_facets_have_the_same_parameter():
    parameters = [name for facet in FACETS for name in facet.parameters]
    assert len(parameters) == len(set(parameters))


def test_a_chip_says_what_is_in_force_and_leads_to_the_rest(archive):
    read = list_filter("responses", f"source=浙江日报&has_text=yes&speaker={archive['speaker']}")
    chips = {chip.label: chip for chip in chips_of(read)}
    assert chips["publisher"].value == "浙江日报"
    assert chips["text"].value == "text held"
    assert chips["speaker"].value == "王浩"
    assert "has_text" not in chips["text"].address
    assert "source=" in chips["text"].address


def test_a_period_of_one_date_is_one_chip(archive):
    chips = chips_of(list_filter("responses", "from=2025年5月&to=2025年5月"))
    assert [(chip.label, chip.value, chip.address) for chip in chips] == [("date", "2025-05", "?")]


def test_filters_in_words_name_what_is_there_and_write_codes_that_are_gone():
    Tag.objects.create(slug="ai", name_en="AI")
    filters = [list_filter("responses", query) for query in ("tag=ai&q=算力", "tag=gone", "")]
    assert in_words(filters) == ["tag: AI; contains: 算力", "tag: gone", ""]


def test_a_reason_is_given_for_each_value_that_a_statement_has(archive):
    query = f"q=人工智能&source=浙江日报&has_text=yes&speaker={archive['speaker']}&from=2020"
    statements = with_all_that_filters_read(Statement.objects.filter(pk=archive["statement"]))
    reasons = why(read_criteria("responses", query), statements.get())
    assert {reason["filter"]: reason["name"] for reason in reasons} == {
        "q": "人工智能",
        "source": "浙江日报",
        "has_text": "text held",
        "speaker": "王浩",
        "from": "2020",
    }
