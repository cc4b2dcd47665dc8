"""All that hangs on a merged record follows it, and goes back when the merge is undone."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, connections

from statements.models import (
    Body,
    BodyKind,
    Citation,
    Draft,
    Echo,
    ExternalKey,
    LinkState,
    Official,
    Passage,
    Phrase,
    Removal,
    ResponseLink,
    Revision,
    Search,
    SearchedList,
    Statement,
    Tag,
    Tagging,
    Tenure,
)
from statements.selectors.history.changes import edits_of
from statements.selectors.history.records import KINDS, find_record, last_edit_of
from statements.services.history.merging import (
    AnswerEachOther,
    HaveSameStatements,
    OtherKind,
    SameRecord,
    merge_records,
    preview_merge,
)
from statements.services.history.removals import AlreadyRemoved, HeirGone, bring_back, withdraw
from statements.services.links.echoes import measure_link
from statements.services.links.linking import AnswersTooEarly
from statements.services.refusals import Refused, StaleEdit
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_link,
    make_province,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


def merged(row, heir, **more):
    kind = KINDS[row._meta.model_name]
    seen = last_edit_of(kind.name, row.pk)
    removal, _report = merge_records(
        kind=kind, key=str(row.pk), heir_key=str(heir.pk), by=None, reason="twice", now=NOW,
        **{"seen_edit": seen} | more,
    )  # fmt: skip
    return removal


def take_out(row):
    kind = KINDS[row._meta.model_name]
    seen = last_edit_of(kind.name, row.pk)
    return withdraw(kind=kind, key=str(row.pk), seen_edit=seen, reason="away", by=None, now=NOW)


def undo(removal):
    return bring_back(removal_id=removal.pk, by=None, now=NOW)


def archive():
    """Return all rows of the archive that a merge may touch, without versions."""
    return {
        model: list(
            model.objects.order_by("pk").values(
                *(
                    column.name
                    for column in model._meta.local_concrete_fields
                    if column.name != "version"
                )
            )
        )
        for model in (
            *(Statement, Revision, Citation, Tagging, ResponseLink, Search, Body, Official),
            *(Tenure, Tag, Phrase, Passage, ExternalKey, Draft),
        )
    }


@pytest.fixture
def doubles():
    """Two statements that are one, each with something that the other lacks."""
    body = make_body(make_province("SD"))
    heir = make_statement(body=body, text="坚决贯彻落实。", title_zh="省委常委会召开会议")
    row = make_statement(
        body=body,
        text="坚决贯彻落实，扎实推进。",
        title_zh="省委常委会，召开会议",
        summary="a summary",
    )
    for slug, statements in {"ai": [row, heir], "jobs": [row]}.items():
        tag = Tag.objects.create(slug=slug, name_en=slug)
        for statement in statements:
            Tagging.objects.create(statement=statement, tag=tag)
    Citation.objects.create(statement=row, publisher="大众日报", url="https://example.org/2")
    return row, heir


def test_what_hangs_on_a_statement_follows_it_and_returns(doubles):
    row, heir = doubles
    link = make_link(make_directive(text="全面部署，扎实推进。"), row)
    measure_link(link_id=link.pk, now=NOW)
    before = archive()
    removal = merged(row, heir)
    link.refresh_from_db()
    assert link.response == heir
    assert {tag.slug for tag in heir.tags.all()} == {"ai", "jobs"}
    assert heir.citations.get().publisher == "大众日报"
    assert heir.revisions.count() == 2
    assert Revision.objects.current().get(statement=heir).text == "坚决贯彻落实。"
    heir.refresh_from_db()
    assert heir.summary == "a summary"
    assert not Statement.objects.filter(pk=row.pk).exists()
    _row, left = undo(removal)
    assert left == 0
    assert archive() == before


def test_passages_keys_of_files_and_drafts_follow_and_return(doubles):
    row, heir = doubles
    for statement in doubles:
        Passage.objects.create(statement=statement, words="坚决贯彻落实", picked_at=NOW)
    Passage.objects.create(
        statement=row, words="扎实推进", tag=Tag.objects.get(slug="jobs"), picked_at=NOW
    )
    ExternalKey.objects.create(source="a sheet", key="r1", statement=row)
    Draft.objects.create(key=uuid4(), person=make_user(), statement=row, fields={}, updated_at=NOW)
    before = archive()
    removal = merged(row, heir)
    assert [passage.words for passage in heir.passages.all()] == ["坚决贯彻落实", "扎实推进"]
    assert (heir.external_keys.get().key, heir.drafts.count()) == ("r1", 1)
    _row, left = undo(removal)
    assert (left, archive()) == (0, before)
    withdrawn = take_out(row)
    assert not ExternalKey.objects.exists()
    undo(withdrawn)
    assert archive() == before


def test_an_echo_follows_and_is_measured_anew(doubles):
    row, heir = doubles
    link = make_link(make_directive(text="全面部署，扎实推进。"), row)
    measure_link(link_id=link.pk, now=NOW)
    merged(row, heir)
    measure_link(link_id=link.pk, now=NOW)
    assert Echo.objects.get(link=link).response_revision.statement == heir


def test_the_history_of_both_is_shown_at_the_one_that_stays(doubles):
    row, heir = doubles
    merged(row, heir)
    edits = edits_of(find_record("statement", str(heir.pk)))
    assert {edit.root_key for edit in edits} == {str(row.pk), str(heir.pk)}


def test_of_two_links_to_one_directive_the_decided_one_stays(doubles):
    row, heir = doubles
    directive = make_directive()
    confirmed = make_link(directive, row)
    make_link(directive, heir, state=LinkState.SUGGESTED)
    before = archive()
    removal = merged(row, heir)
    assert ResponseLink.objects.get() == confirmed
    assert ResponseLink.objects.get().response == heir
    undo(removal)
    assert archive() == before


def test_of_two_decided_links_the_heir_s_stays(doubles):
    row, heir = doubles
    directive = make_directive()
    make_link(directive, row)
    own = make_link(directive, heir, state=LinkState.REJECTED)
    before = archive()
    removal = merged(row, heir)
    assert ResponseLink.objects.get() == own
    undo(removal)
    assert archive() == before


def test_directives_are_merged_with_their_answers_and_searches():
    row, heir = make_directive(), make_directive()
    links = [make_link(row), make_link(heir)]
    for directive in (row, heir):
        Search.objects.create(
            directive=directive, jurisdiction=make_province("JL"), searched_on="2025-06-01",
            where="吉林日报", entered_at=NOW,
        )  # fmt: skip
    before = archive()
    removal = merged(row, heir)
    assert set(heir.links_in.all()) == set(links)
    assert Search.objects.get().directive == heir
    undo(removal)
    assert archive() == before


def test_bodies_are_merged_with_their_statements_and_links():
    province = make_province("SD")
    heir = make_body(province)
    row = Body.objects.create(jurisdiction=province, kind=BodyKind.PARTY, name_zh="山东省委一处")
    statement = make_statement(body=row)
    link = make_link(make_directive(), statement)
    before = archive()
    removal = merged(row, heir)
    statement.refresh_from_db()
    link.refresh_from_db()
    assert (statement.body, link.body) == (heir, heir)
    undo(removal)
    assert archive() == before


def test_bodies_with_the_same_statement_each_are_not_merged_before_these_are():
    province = make_province("SD")
    heir = make_body(province)
    row = Body.objects.create(jurisdiction=province, kind=BodyKind.PARTY, name_zh="山东省委一处")
    for body in (row, heir):
        make_statement(body=body, title_zh="同一篇")
    before = archive()
    with pytest.raises(HaveSameStatements, match="同一篇"):
        merged(row, heir)
    assert archive() == before


def test_officials_are_merged_with_their_statements_and_tenures():
    heir = Official.objects.create(name_zh="王浩")
    row = Official.objects.create(name_zh="王浩", note="浙江")
    statement = make_statement(official=row)
    for official, held in ((row, "[2020-01-01,2022-01-01)"), (heir, "[2022-01-01,)")):
        Tenure.objects.create(
            official=official, body=statement.body, post="party_secretary", held=held,
            start_basis="list", end_basis="unknown",
        )  # fmt: skip
    before = archive()
    removal = merged(row, heir)
    statement.refresh_from_db()
    assert statement.official == heir
    assert heir.tenures.count() == 2
    undo(removal)
    assert archive() == before


def test_the_wording_of_a_merged_phrase_counts_as_the_other():
    heir, row = (Phrase.objects.create(text=text) for text in ("新质生产力", "新型生产力"))
    removal = merged(row, heir)
    assert heir.variants.get().text == "新型生产力"
    undo(removal)
    assert not heir.variants.exists()
    assert Phrase.objects.count() == 2


def test_saved_searches_that_name_a_merged_record_name_its_heir(doubles):
    row, heir = (Tag.objects.get(slug=slug) for slug in ("jobs", "ai"))
    search = make_user().saved_searches.create(
        name="s", section=SearchedList.RESPONSES, query="province=SD&tag=jobs", created_at=NOW,
        checked_at=NOW,
    )  # fmt: skip
    removal = merged(row, heir)
    search.refresh_from_db()
    assert search.query == "province=SD&tag=ai"
    undo(removal)
    search.refresh_from_db()
    assert search.query == "province=SD&tag=jobs"


def test_a_record_is_not_merged_into_itself_or_into_another_kind(doubles):
    row, _heir = doubles
    with pytest.raises(SameRecord):
        merged(row, row)
    with pytest.raises(OtherKind, match="directive"):
        merged(row, make_directive())


def test_a_withdrawn_record_is_not_merged(doubles):
    row, heir = doubles
    withdraw(kind=KINDS["statement"], key=str(heir.pk), reason="x", by=None, now=NOW,
             seen_edit=last_edit_of("statement", heir.pk))  # fmt: skip
    with pytest.raises(AlreadyRemoved, match="withdrawn"):
        merged(row, heir)
    with pytest.raises(AlreadyRemoved):
        merged(heir, row)


def test_statements_of_which_one_answers_the_other_are_not_merged():
    first, second = make_directive(), make_directive()
    link = make_link(first, second)
    with pytest.raises(AnswerEachOther, match="is linked as an answer to"):
        merged(first, second)
    make_link(second, first)
    with pytest.raises(AnswerEachOther, match="Each of the two"):
        merged(first, second)
    ResponseLink.objects.update(state=LinkState.REJECTED)
    removal = merged(first, second)
    assert not ResponseLink.objects.exists()
    undo(removal)
    assert ResponseLink.objects.filter(pk=link.pk).exists()


def test_a_statement_is_not_merged_into_one_that_is_too_early_for_its_answer():
    directive = make_directive(date_range="2025-05-01")
    row, heir = make_statement(date_range="2025-05-10"), make_statement(date_range="2025-04-10")
    link = make_link(directive, row)
    with pytest.raises(AnswersTooEarly):
        merged(row, heir)
    link.refresh_from_db()
    assert link.response_id == row.pk


def test_a_preview_says_what_would_follow_and_changes_nothing(doubles):
    row, heir = doubles
    make_link(make_directive(), row)
    before = archive()
    report = preview_merge(kind=KINDS["statement"], key=str(row.pk), heir_key=str(heir.pk), now=NOW)
    assert archive() == before
    assert not Removal.objects.exists()
    assert (report.moved["links"], report.moved["taggings"], report.doubled["taggings"]) == (
        1,
        1,
        1,
    )


def test_a_record_that_was_changed_since_the_preview_is_not_merged(doubles):
    row, heir = doubles
    seen = last_edit_of("statement", row.pk)
    Statement.objects.filter(pk=row.pk).update(note="new")
    with pytest.raises(StaleEdit):
        merged(row, heir, seen_edit=seen)


def test_undoing_leaves_alone_what_was_changed_since(doubles):
    row, heir = doubles
    link = make_link(make_directive(), row)
    other = make_statement()
    removal = merged(row, heir)
    ResponseLink.objects.filter(pk=link.pk).update(response=other, body=None, genre=None)
    _row, left = undo(removal)
    assert left == 1
    link.refresh_from_db()
    assert link.response == other


def test_merges_into_merges_are_undone_from_the_last(doubles):
    row, heir = doubles
    last = make_statement(body=heir.body)
    first_removal, second_removal = merged(row, heir), merged(heir, last)
    with pytest.raises(HeirGone):
        undo(first_removal)
    undo(second_removal)
    undo(first_removal)
    assert Statement.objects.filter(pk__in=[row.pk, heir.pk, last.pk]).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_merge_a_pair_at_once_each_way_one_is_told():
    pair = [make_statement(), make_statement()]
    ready, outcomes = Barrier(2), []

    def merge_one_way(row, heir):
        try:
            seen = last_edit_of("statement", row.pk)
            ready.wait(timeout=20)
            outcomes.append(merged(row, heir, seen_edit=seen))
        except Refused as refusal:
            outcomes.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=merge_one_way, args=way) for way in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRemoved", "Removal"]
    assert Statement.objects.count() == 1
    assert connection.is_usable()
