"""A card is up to date with its statement after any change."""

import pytest
from django.db import connection

from statements import tasks
from statements.models import (
    Basis,
    BodyKind,
    Card,
    FactKind,
    Revision,
    Statement,
    StatementKind,
    Tag,
)
from statements.models.lists.card_triggers import WRITE_CARDS
from statements.services.statements.cards import cards_to_fill, fill_cards
from tests.factories import (
    NOW,
    make_body,
    make_centre,
    make_city,
    make_genre,
    make_province,
    make_statement,
)

pytestmark = pytest.mark.django_db


def facts_of(statement, kind):
    start = f"{kind}:"
    card = Card.objects.get(pk=statement.pk)
    return {fact.removeprefix(start) for fact in card.facts if fact.startswith(start)}


def test_the_first_fact_of_a_card_is_the_kind():
    statement = make_statement(date_range="2025-05")
    statement.tags.add(Tag.objects.create(slug="ai", name_en="AI"))
    assert Card.objects.get(pk=statement.pk).facts[0] == "kind:response"
    Statement.objects.filter(pk=statement.pk).update(kind=StatementKind.REPORT)
    assert Card.objects.get(pk=statement.pk).facts[0] == "kind:report"


def test_a_card_has_the_units_that_a_body_is_part_of():
    statement = make_statement(body=make_body(make_city()))
    assert facts_of(statement, FactKind.UNIT) == {"330100", "ZJ", "CN"}


def test_a_card_follows_the_body_its_jurisdiction_and_that_one_s_parent():
    city, body = make_city(), make_body(make_province("JL"))
    statement = make_statement(body=body)
    body.jurisdiction = city
    body.kind = BodyKind.CPPCC
    body.save()
    assert facts_of(statement, FactKind.UNIT) == {"330100", "ZJ", "CN"}
    assert facts_of(statement, FactKind.BODY) == {"cppcc"}
    city.parent = make_province("SD")
    city.save()
    assert facts_of(statement, FactKind.UNIT) == {"330100", "SD", "CN"}
    statement.body = make_body(make_centre())
    statement.save()
    assert facts_of(statement, FactKind.UNIT) == {"CN"}


def test_a_card_follows_tags_genre_and_kind():
    statement, tag = make_statement(), Tag.objects.create(slug="ai", name_en="AI")
    statement.tags.add(tag)
    assert facts_of(statement, FactKind.TAG) == {str(tag.pk)}
    statement.tags.clear()
    assert facts_of(statement, FactKind.TAG) == set()
    other = make_genre("other")
    Statement.objects.update(genre=other, kind=StatementKind.REPORT)
    assert facts_of(statement, FactKind.GENRE) == {str(other.pk)}
    assert facts_of(statement, FactKind.KIND) == {"report"}


@pytest.mark.parametrize(
    ("date_range", "months", "years", "sorted_on"),
    [
        ("2025-05-01", {"2025-05"}, {"2025"}, "2025-05-02"),
        ("2024-11/2025-01", {"2024-11", "2024-12", "2025-01"}, {"2024", "2025"}, "2025-02-01"),
        (None, set(), set(), "0001-01-01"),
    ],
)
def test_a_card_has_each_month_in_which_it_may_have_been_said(date_range, months, years, sorted_on):
    statement = make_statement(date_range=date_range)
    assert facts_of(statement, FactKind.MONTH) == months
    assert facts_of(statement, FactKind.YEAR) == years
    assert statement.card.sorted_on.isoformat() == sorted_on


def test_a_card_is_to_be_filled_after_every_change_of_the_wording():
    statement = make_statement(text="旧的全文")
    assert cards_to_fill(limit=9) == []

    def filled():
        assert cards_to_fill(limit=9) == [statement.pk]
        tasks.rebuilding.sweep()
        assert cards_to_fill(limit=9) == []
        return Card.objects.get(pk=statement.pk)

    Statement.objects.update(title_zh="新的題目")
    assert filled().title == "新的题目\n"
    Statement.objects.update(summary="A Summary")
    assert filled().summary == "a summary"
    Revision.objects.update(is_current=False)
    assert filled().text == ""
    facts = {"number": 2, "basis": Basis.FULL, "text": "新的全文", "entered_at": NOW}
    Revision.objects.create(statement=statement, **facts)
    assert filled().text == "新的全文"
    Revision.objects.filter(number=2).delete()
    assert filled().text == ""
    Statement.objects.update(note="no words of its own")
    assert cards_to_fill(limit=9) == []


def test_cards_folded_by_other_rules_are_filled_again():
    statement = make_statement(text="全文")
    Card.objects.update(folded_by="fold-0", text="")
    tasks.rebuilding.sweep()
    assert Card.objects.get(pk=statement.pk).text == "全文"


def test_a_card_of_a_statement_that_is_gone_is_passed_over():
    statement = make_statement(text="全文")
    fill_cards([statement.pk, statement.pk + 1])
    statement.delete()
    assert not Card.objects.exists()


def test_many_cards_at_once_are_filled_as_one_is():
    for number in range(12):
        make_statement(title_zh=f"第{number}篇", text=f"坚持自立自强{number}")

    def rows():
        return list(Card.objects.order_by("pk").values())

    by_one = rows()
    Card.objects.update(folded_by="fold-0", title="", text="", grams=[], keys=[], letters=0)
    tasks.rebuilding.sweep()
    assert rows() == by_one


@pytest.mark.parametrize("cards", [1, 12])  # which are filled in two ways
def test_words_are_kept_as_they_are_and_need_not_be_decompressed(cards):
    statements = [make_statement(text="坚持自立自强" * 500) for _ in range(cards)]
    fill_cards([statement.pk for statement in statements])
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(pg_column_compression(text) <> '') FROM statements_card")
        assert cursor.fetchone() == (None,)


def test_a_migration_may_write_cards_of_a_column_that_comes_later():
    with connection.cursor() as cursor:
        cursor.execute(WRITE_CARDS.replace("statement.kind", "statement.comes_later"))
