"""Criteria narrow lists by themselves, can be written down, and mean the same when read again."""

from dataclasses import replace

import pytest

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import Citation, Depth, ImpreciseDate, LinkState, Official, Stance, Tag
from statements.selectors.lists.criteria import PARAMETERS, Criteria
from statements.selectors.lists.definitions import list_definition
from tests.factories import make_directive, make_genre, make_link, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def archive(rows_of_this_module):
    """Two directives; the first has an answer with a speaker, a source, a text and codes."""
    stance = Stance.objects.create(slug="adds", name_en="Adds", definition="Adds measures.")
    depth = Depth.objects.create(slug="plan", name_en="Plan", definition="A plan.", rung=9)
    speaker = Official.objects.create(name_zh="王浩")
    answer = make_statement(
        title_zh="答复", text="推动人工智能", official=speaker, genre=make_genre("plan")
    )
    answer.tags.add(Tag.objects.create(slug="ai", name_en="AI"))
    Citation.objects.create(statement=answer, publisher="浙江日报")
    link = make_link(make_directive(title_zh="指示"), answer, state=LinkState.CONFIRMED)
    link.stance, link.stance_passage = stance, "推动"
    link.depth, link.depth_passage = depth, "推动"
    link.save()
    other = make_statement(title_zh="另一答复")
    make_link(make_directive(title_zh="另一指示"), other, state=LinkState.SUGGESTED)
    return {"speaker": speaker.pk, "directive": link.directive_id}


def titles(name, query, archive):
    criteria = read_criteria(name, query.format(**archive))
    return {statement.title_zh for statement in list_definition(name).statements(criteria)}


@pytest.mark.parametrize(
    "query",
    [
        "speaker={speaker}",
        "source=浙江日报",
        "has_text=yes",
        "stance=adds",
        "depth=plan",
        "stance=adds&depth=plan&link=confirmed",
        "tag=ai",
        "genre=plan",
        "directive={directive}",
        "q=人工智能",
    ],
)
def test_each_filter_keeps_the_response_that_has_its_value(archive, query):
    assert titles("responses", query, archive) == {"答复"}


@pytest.mark.parametrize("query", ["has_text=no", "link=suggested"])
def test_the_other_response_is_kept_by_the_other_value(archive, query):
    assert titles("responses", query, archive) == {"另一答复"}


@pytest.mark.parametrize(
    "query", ["answer_genre=plan", "stance=adds", "depth=plan", "link=confirmed&stance=adds"]
)
def test_on_directives_codes_and_forms_are_those_of_the_answers(archive, query):
    assert titles("directives", query, archive) == {"指示"}


@pytest.mark.parametrize(
    "query",
    ["link=none&stance=adds", "link=rejected&depth=plan", "directive={directive}&link=none"],
)
def test_criteria_of_links_are_about_one_and_the_same_link(archive, query):
    assert titles("responses", query, archive) == set()


def test_criteria_that_are_written_down_mean_the_same_when_read_again(archive):
    query = (
        "q=人工智能&from=2025年4月&to=2026&province=ZJ&tag=ai&genre=plan&source=浙江日报"
        "&has_text=yes&stance=adds&depth=plan&link=confirmed&link=none"
        f"&speaker={archive['speaker']}&directive={archive['directive']}"
    )
    criteria = read_criteria("responses", query)
    query_again = criteria.as_query()
    assert read_criteria("responses", query_again) == criteria
    assert read_criteria("responses", query_again).as_query() == query_again


def test_every_field_of_criteria_but_the_list_itself_has_a_parameter():
    names = {"query", "period", *PARAMETERS, "link_end", "answered"}
    assert names == set(Criteria.__dataclass_fields__)


def test_without_one_field_the_others_still_narrow(archive):
    criteria = read_criteria("responses", "tag=ai&link=suggested")
    narrow = list_definition("responses").narrow
    assert narrow(criteria).count() == 0
    assert narrow(replace(criteria, tags=())).count() == 1
    assert narrow(replace(criteria, link_states=())).count() == 1


def test_a_period_of_many_years_is_narrowed_to_those_of_the_archive(archive):
    days = read_criteria("responses", "from=1900").days
    assert days is not None
    assert days.first >= ImpreciseDate.parse("2000").first


@pytest.mark.parametrize(
    "query", ["tag=nope", "province=XX", "link=maybe", "stance=0", "speaker=x"]
)
def test_what_cannot_be_read_is_never_a_wider_question(archive, query):
    with pytest.raises(UnreadableFilter):
        read_criteria("responses", query)
