"""What the database refuses of statements and codes, whoever asks, and what it keeps of changes."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import DataError

from statements.models import (
    Basis,
    Citation,
    Depth,
    Edit,
    EditKind,
    Genre,
    ImpreciseDate,
    Revision,
    Source,
    SourceKind,
    Stance,
    Statement,
    Tag,
    Tagging,
    Translation,
)
from tests.factories import NOW, make_body, make_genre, make_province, make_statement
from tests.models.constraints import refused

pytestmark = pytest.mark.django_db


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


def test_a_form_sent_twice_cannot_make_two_statements():
    key = "6f1c0b1e-0000-4000-8000-000000000001"
    make_statement(form_key=key)
    with refused("form_key"):
        make_statement(form_key=key)


def test_a_change_keeps_what_stood_there_before():
    statement = make_statement(title_zh="原题")
    Statement.objects.filter(pk=statement.pk).update(title_zh="新题")
    edit = Edit.objects.get(model="statement", key=str(statement.pk), act=EditKind.UPDATE)
    assert edit.before == {"title_zh": "原题"}


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


@pytest.mark.parametrize("model", [Genre, Tag])
def test_a_code_that_is_changed_or_removed_keeps_what_stood_there(model):
    code = model.objects.create(slug="ai", name_en="AI")
    code.name_en = "Artificial intelligence"
    code.save()
    code.delete()
    edits = Edit.objects.filter(model=model._meta.model_name).exclude(act=EditKind.INSERT)
    names = edits.order_by("pk").values_list("before__name_en", flat=True)
    assert list(names) == ["AI", "Artificial intelligence"]
