"""The database constraints."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import DataError

from statements.models import (
    SHARES,
    Background,
    Basis,
    Body,
    BodyKind,
    Citation,
    DateBasis,
    Depth,
    Echo,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    Level,
    LinkMethod,
    LinkState,
    Mention,
    Occurrence,
    Official,
    Overlap,
    Phrase,
    PhraseVariant,
    Post,
    ResponseLink,
    Revision,
    Search,
    SeedFile,
    Source,
    SourceKind,
    Stance,
    Statement,
    Survey,
    SurveyChunk,
    Tag,
    Tagging,
    Tenure,
    Translation,
)
from tests.factories import (
    NOW,
    make_body,
    make_centre,
    make_city,
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_revision,
    make_statement,
)

pytestmark = pytest.mark.django_db

Event = apps.get_model("statements", "StatementEvent")


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def place(**facts):
    return Jurisdiction(
        **{
            "code": "XX",
            "gb_code": "990000",
            "level": Level.PROVINCE,
            "parent": make_centre(),
            "name_zh": "某省",
            "short_zh": "某",
            "name_en": "Some",
        }
        | facts
    )


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"level": "village"}, "jurisdiction_level_known"),
        ({"parent": None}, "jurisdiction_only_the_centre_stands_alone"),
        ({"level": Level.CENTRE}, "jurisdiction_parent_stands_higher"),
        ({"level": Level.CENTRE, "parent": None}, "jurisdiction_one_centre"),
        ({"code": "A/B"}, "jurisdiction_code_fit_for_an_address"),
        ({"short_zh": ""}, "jurisdiction_has_names"),
        ({"parent_id": "XX", "parent": None}, "jurisdiction"),
        ({"tile_row": 1}, "jurisdiction_tile_is_a_pair"),
        ({"gb_code": "100000"}, "gb_code"),
    ],
)
def test_a_jurisdiction_that_cannot_be_is_refused(facts, constraint):
    row = place(**facts)
    if "parent_id" in facts:
        row.parent_id = "XX"
    with refused(constraint):
        row.save(force_insert=True)


def test_a_unit_cannot_sink_below_its_parts():
    make_city()
    with refused("jurisdiction_parent_stands_higher"):
        Jurisdiction.objects.filter(code="ZJ").update(level=Level.COUNTY)


def test_two_provinces_cannot_share_a_tile():
    place(tile_row=9, tile_col=9).save(force_insert=True)
    with refused("jurisdiction_one_to_a_tile"):
        place(code="YY", gb_code="980000", tile_row=9, tile_col=9).save(force_insert=True)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"kind": "club", "name_zh": "某"}, "body_kind_known"),
        ({"kind": BodyKind.PARTY}, "body_has_a_name"),
        ({"kind": BodyKind.UNNAMED, "name_zh": "某"}, "body_not_named_has_no_name"),
    ],
)
def test_a_body_without_kind_or_name_is_refused(facts, constraint):
    with refused(constraint):
        Body.objects.create(jurisdiction=make_centre(), **facts)


@pytest.mark.parametrize("name", [{"name_zh": "省委"}, {"name_en": "Committee"}])
def test_a_body_is_entered_once(name):
    Body.objects.create(jurisdiction=make_centre(), kind=BodyKind.PARTY, **name)
    with refused("body"):
        Body.objects.create(jurisdiction=make_centre(), kind=BodyKind.PARTY, **name)


def test_an_official_has_a_name_and_is_entered_once():
    Official.objects.create(name_zh="王某")
    with refused("official_entered_once"), transaction.atomic():
        Official.objects.create(name_zh="王某")
    Official.objects.create(name_zh="王某", note="a namesake")
    with refused("official_has_a_name"):
        Official.objects.create(name_zh="")


def tenure(start, end, *, post=Post.PARTY_SECRETARY, name="甲", **facts):
    official, _ = Official.objects.get_or_create(name_zh=name)
    return Tenure.objects.create(
        official=official,
        body=make_body(make_province()),
        post=post,
        held=DateRange(start, end),
        start_basis=DateBasis.NOTICE,
        **{"end_basis": DateBasis.NOTICE if end else DateBasis.OPEN} | facts,
    )


def test_a_single_seat_has_one_holder_at_a_time():
    tenure(date(2024, 1, 1), None)
    with refused("tenure_one_holder_at_a_time"):
        tenure(date(2025, 1, 1), date(2025, 2, 1), name="乙")


def test_a_successor_may_start_on_the_day_the_last_one_ends():
    tenure(date(2024, 1, 1), date(2025, 1, 1))
    assert tenure(date(2025, 1, 1), None, name="乙").pk


def test_deputies_may_serve_side_by_side():
    tenure(date(2024, 1, 1), None, post=Post.DEPUTY)
    assert tenure(date(2024, 1, 1), None, post=Post.DEPUTY, name="乙").pk


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"post": "janitor"}, "tenure_post_known"),
        ({"end_basis": "rumour"}, "tenure_dates_known_from_something"),
        ({"first_seen": date(2025, 1, 1), "last_seen": date(2024, 1, 1)}, "tenure_seen_in_order"),
    ],
)
def test_a_tenure_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        tenure(date(2024, 1, 1), None, **facts)


def test_a_tenure_that_is_open_has_no_end():
    with refused("tenure_open_has_no_end"):
        tenure(date(2024, 1, 1), date(2025, 1, 1), end_basis=DateBasis.OPEN)


def test_a_tenure_lasts_at_least_a_day():
    with refused("tenure_lasts_a_day"):
        tenure(date(2024, 1, 1), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [({"kind": "rumour", "name_zh": "某报"}, "source_kind_known"), ({}, "source_has_a_name")],
)
def test_a_source_without_kind_or_name_is_refused(facts, constraint):
    with refused(constraint):
        Source.objects.create(
            **{"jurisdiction": make_centre(), "kind": SourceKind.NEWSPAPER} | facts
        )


def test_a_source_is_entered_once():
    facts = {"jurisdiction": make_centre(), "kind": SourceKind.NEWSPAPER, "name_zh": "某报"}
    Source.objects.create(**facts)
    with refused("source_entered_once"):
        Source.objects.create(**facts)


def test_a_seed_file_is_recorded_once():
    SeedFile.objects.create(name="a.csv", loaded_at=NOW)
    with refused("name"):
        SeedFile.objects.create(name="a.csv", loaded_at=NOW)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"kind": "sermon"}, "statement_kind_known"),
        ({"language": "la"}, "statement_language_known"),
        ({"version": 0}, "statement_version_counts"),
        ({"kind": "directive", "title_zh": ""}, "statement_directive_has_a_title"),
    ],
)
def test_a_statement_of_no_known_kind_is_refused(facts, constraint):
    with refused(constraint):
        make_statement(**facts)


@pytest.mark.parametrize(
    "days",
    [
        DateRange(date(2025, 5, 1), date(2025, 5, 1)),
        DateRange(date(2025, 5, 1), None),
        DateRange(None, date(2025, 5, 1)),
        DateRange(None, None),
        DateRange(date(1815, 6, 18), date(1815, 6, 19)),
        DateRange(date(2999, 1, 1), date(2999, 1, 2)),
    ],
)
def test_a_date_is_bounded_on_both_sides_or_not_known_at_all(days):
    statement = make_statement(date_range=None)
    statement.date_range = days
    with refused("statement_date_bounded"):
        statement.save()


def test_a_date_that_ends_before_it_starts_cannot_be_stored():
    statement = make_statement()
    statement.date_range = DateRange(date(2025, 5, 2), date(2025, 5, 1))
    with pytest.raises(DataError, match="lower bound"):
        statement.save()


@pytest.mark.parametrize("date_range", ["2025-05-01", None])
def test_a_titled_statement_is_entered_once(date_range):
    body = make_body()
    make_statement(title_zh="题", date_range=date_range, body=body)
    with refused("statement_entered_once"):
        make_statement(title_zh="题", date_range=date_range, body=body)


def test_statements_without_a_title_are_not_taken_for_the_same():
    make_statement(title_zh="")
    assert make_statement(title_zh="").pk


@pytest.mark.parametrize("model", [Genre, Tag])
def test_a_code_has_a_name(model):
    with refused("has_a_name"):
        model.objects.create(slug="x", name_en="")


@pytest.mark.parametrize("model", [Genre, Tag])
def test_a_code_is_unique(model):
    model.objects.create(slug="x", name_en="x")
    with refused("slug"):
        model.objects.create(slug="x", name_en="y")


def test_a_statement_carries_a_tag_once():
    tag, statement = Tag.objects.create(slug="ai", name_en="AI"), make_statement()
    Tagging.objects.create(statement=statement, tag=tag)
    with refused("tagging_once"):
        Tagging.objects.create(statement=statement, tag=tag)


def revision(**facts):
    return Revision.objects.create(
        **{
            "statement": make_statement(),
            "number": 1,
            "basis": Basis.FULL,
            "text": "字",
            "entered_at": NOW,
        }
        | facts
    )


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"basis": "hearsay"}, "revision_basis_known"),
        ({"text": ""}, "revision_text_of_bearable_length"),
        ({"text": "字" * 200_001}, "revision_text_of_bearable_length"),
    ],
)
def test_a_wording_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        revision(**facts)


def test_one_revision_is_current_and_numbers_do_not_recur():
    first = revision()
    with refused("revision_one_is_current"), transaction.atomic():
        revision(statement=first.statement, number=2)
    with refused("revision_numbered_once"):
        revision(statement=first.statement, is_current=False)


@pytest.mark.parametrize("change", [{"text": "别"}, {"basis": Basis.EXCERPTS}, {"number": 5}])
def test_a_wording_never_changes_once_written(change):
    first = revision()
    with pytest.raises(ProgrammingError, match="Cannot update"):
        Revision.objects.filter(pk=first.pk).update(**change)


def test_a_citation_names_its_publisher_and_a_translation_its_translator():
    statement = make_statement()
    with refused("citation_has_a_publisher"), transaction.atomic():
        Citation.objects.create(statement=statement, publisher="")
    with refused("translation_is_attributed"):
        Translation.objects.create(statement=statement, text="words", translator="")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/a", "http:///a"])
def test_an_address_that_is_not_on_the_web_is_not_stored(address):
    statement, province = make_statement(), make_province()
    with refused("citation_url_on_the_web"), transaction.atomic():
        Citation.objects.create(statement=statement, publisher="x", url=address)
    with refused("source_on_the_web"):
        Source.objects.create(
            jurisdiction=province, kind=SourceKind.PARTY, name_zh="某网", address=address
        )


def test_a_link_stands_once_per_pair():
    link = make_link()
    with refused("link_once_per_pair"):
        make_link(link.directive, link.response)


def test_a_statement_never_answers_itself():
    statement = make_statement()
    with refused("link_never_to_itself"):
        make_link(statement, statement)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"evidence": ""}, "link_has_evidence"),
        ({"method": "hunch"}, "link_method_known"),
        ({"stance_passage": "会议"}, "link_stance_is_shown_by_words"),
        ({"depth_passage": "会议"}, "link_depth_is_shown_by_words"),
        ({"score": 1.5}, "link_score_is_a_share"),
        ({"state": "perhaps"}, "link_decided_when_not_suggested"),
    ],
)
def test_a_link_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        make_link(**facts)


@pytest.mark.parametrize(
    ("state", "decided_at"), [(LinkState.SUGGESTED, NOW), (LinkState.CONFIRMED, None)]
)
def test_a_decision_and_its_time_go_together(state, decided_at):
    with refused("link_decided_when_not_suggested"):
        ResponseLink.objects.create(
            directive=make_directive(),
            response=make_statement(),
            state=state,
            decided_at=decided_at,
            suggested_at=NOW,
            method=LinkMethod.NAMED,
            evidence="…",
        )


def echo(**facts):
    link = make_link()
    return Echo.objects.create(
        **{
            "link": link,
            "directive_revision": make_revision(link.directive, "甲"),
            "response_revision": make_revision(link.response, "乙"),
            "engine": "x",
            "clauses": 1,
            "clauses_taken_up": 0,
            "longest": 0,
            "passages": [],
            "fates": [],
            "measured_at": NOW,
        }
        | facts
    )


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        *(({share: 1.1}, f"echo_{share}_is_a_share") for share in SHARES),
        *(({share: -0.1}, f"echo_{share}_is_a_share") for share in SHARES),
        ({"clauses_taken_up": 2}, "echo_takes_up_no_more_than_there_is"),
    ],
)
def test_an_echo_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        echo(**facts)


def test_an_echo_compares_two_texts_and_stands_once_per_link():
    first = echo()
    with refused("echo_of_two_texts"), transaction.atomic():
        first.response_revision = first.directive_revision
        first.save()
    with refused("statements_echo_link_id"):
        echo(link=first.link)


def background(**facts):
    defaults = {"engine": "x", "documents": 1, "archive": 1, "grams": b"", "counts": b""}
    return Background.objects.create(made_at=NOW, **defaults | facts)


def test_a_background_counts_texts_of_the_archive_and_one_is_current():
    for documents in (0, 2):
        with refused("background_counts_part_of_the_archive"), transaction.atomic():
            background(documents=documents)
    background()
    background(is_current=False)
    with refused("background_one_is_current"):
        background()


def test_parts_of_a_survey_do_not_repeat_each_other():
    survey = Survey.objects.create(engine="x", up_to=9, directives=1, responses=1, started_at=NOW)
    with refused("survey_chunk_in_order"), transaction.atomic():
        SurveyChunk.objects.create(survey=survey, first=2, last=1)
    part = SurveyChunk.objects.create(survey=survey, first=1, last=2)
    with refused("survey_chunk_once"), transaction.atomic():
        SurveyChunk.objects.create(survey=survey, first=1, last=3)
    link = make_link()
    pair = {
        "chunk": part,
        "directive": make_revision(link.directive, "甲"),
        "response": make_revision(link.response, "乙"),
        "v": 0.5,
        "u": 0.5,
        "longest": 1,
    }
    Overlap.objects.create(**pair)
    with refused("overlap_once_in_a_survey"), transaction.atomic():
        Overlap.objects.create(**pair)
    with refused("overlap_of_two_texts"):
        Overlap.objects.create(**pair | {"response": pair["directive"]})


def test_a_search_was_on_a_likely_day():
    with refused("search_on_a_likely_day"):
        Search.objects.create(
            directive=make_directive(),
            jurisdiction=make_province(),
            searched_on=date(1, 1, 1),
            where="浙江日报",
            entered_at=NOW,
        )


def test_a_search_says_where_and_is_entered_once():
    facts = {
        "directive": make_directive(),
        "jurisdiction": make_province(),
        "searched_on": date(2025, 6, 1),
        "entered_at": NOW,
    }
    with refused("search_says_where"), transaction.atomic():
        Search.objects.create(where="", **facts)
    Search.objects.create(where="浙江日报", **facts)
    with refused("search_entered_once"):
        Search.objects.create(where="浙江日报", **facts)


def test_a_phrase_has_words_and_counts_only_what_occurs():
    with refused("phrase_has_words"), transaction.atomic():
        Phrase.objects.create(text="")
    phrase = Phrase.objects.create(text="自主可控")
    with refused("variant_has_words"), transaction.atomic():
        PhraseVariant.objects.create(phrase=phrase, text="")
    statement = make_statement()
    with refused("occurrence_is_real"), transaction.atomic():
        Occurrence.objects.create(phrase=phrase, statement=statement, times=0)
    Occurrence.objects.create(phrase=phrase, statement=statement, times=1)
    with refused("occurrence_once"):
        Occurrence.objects.create(phrase=phrase, statement=statement, times=1)


def test_a_form_sent_twice_cannot_make_two_statements():
    key = "6f1c0b1e-0000-4000-8000-000000000001"
    make_statement(form_key=key)
    with refused("form_key"):
        make_statement(form_key=key)


def test_a_change_keeps_what_stood_there_before():
    statement = make_statement(title_zh="原题")
    Statement.objects.filter(pk=statement.pk).update(title_zh="新题")
    events = Event.objects.filter(pgh_obj_id=statement.pk)
    assert [event.title_zh for event in events] == ["原题"]


def test_the_date_of_a_month_is_the_whole_month():
    statement = make_statement(date_range="2025-05")
    statement.refresh_from_db()
    assert statement.date == ImpreciseDate(date(2025, 5, 1), date(2025, 5, 31))


def test_a_genre_in_use_cannot_be_deleted():
    genre = make_genre("used")
    make_statement(genre=genre)
    with pytest.raises(IntegrityError, match="protected"):
        genre.delete()


@pytest.mark.parametrize("code", [Stance, Depth])
def test_a_code_is_defined(code):
    rung = {"rung": 1} if code is Depth else {}
    with refused(f"{code.__name__.lower()}_is_defined"):
        code.objects.create(slug="x", name_en="x", **rung)


def mention(**facts):
    wording = make_revision(make_statement(), "学习第二十次集体学习精神")
    defaults = {"start": 0, "end": 4, "kind": "session", "meaning": "x", "state": "unresolved"}
    return Mention.objects.create(revision=wording, **defaults | facts)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"end": 0}, "mention_stands_somewhere"),
        ({"end": None}, "mention_stands_somewhere"),
        ({"meaning": ""}, "mention_means_something"),
        ({"state": "x"}, "mention_state_known"),
        ({"state": "resolved"}, "mention_resolved_to_a_directive"),
    ],
)
def test_a_mention_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        mention(**facts)


def test_a_mention_is_kept_once_also_one_without_a_place():
    first = mention(start=None, end=None)
    with refused("mention_once"):
        Mention.objects.create(
            revision=first.revision, kind="session", meaning="x", state="unresolved"
        )


@pytest.mark.parametrize("model", [Genre, Tag])
def test_a_code_that_is_changed_or_removed_keeps_what_stood_there(model):
    code = model.objects.create(slug="ai", name_en="AI")
    code.name_en = "Artificial intelligence"
    code.save()
    code.delete()
    events = apps.get_model("statements", f"{model.__name__}Event").objects.order_by("pgh_id")
    assert [event.name_en for event in events] == ["AI", "Artificial intelligence"]
