"""The database bounds the possible days of a statement by its publication."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.models import Citation, Edit, EditKind, ImpreciseDate, Statement
from tests.factories import make_statement


def publish(statement, published_on):
    return Citation.objects.create(
        statement=statement, publisher="浙江日报", published_on=published_on
    )


def possible(statement):
    statement.refresh_from_db()
    return str(statement.possible_date)


@pytest.mark.django_db
def test_possible_days_follow_the_earliest_publication_whatever_changes():
    statement = make_statement(date_range="2025-05")
    assert possible(statement) == "2025-05"
    late, early = publish(statement, "2025-05-20"), publish(statement, "2025-05-12")
    publish(statement, None)
    assert possible(statement) == "2025-05-01/2025-05-12"
    assert str(statement.date) == "2025-05"
    assert str(statement.card.sorted_on) == "2025-05-13"
    early.delete()
    assert possible(statement) == "2025-05-01/2025-05-20"
    Citation.objects.filter(pk=late.pk).update(published_on="2025-06-20")
    assert possible(statement) == "2025-05"
    Statement.objects.filter(pk=statement.pk).update(date_range=ImpreciseDate.parse("2025-06").days)
    assert possible(statement) == "2025-06-01/2025-06-20"
    other = make_statement(date_range="2025-06")
    Citation.objects.filter(pk=late.pk).update(statement=other)
    assert (possible(statement), possible(other)) == ("2025-06", "2025-06-01/2025-06-20")


@pytest.mark.django_db
def test_nobody_writes_possible_days_and_a_citation_is_no_change_of_the_statement():
    statement = make_statement(date_range="2025-05")
    publish(statement, "2025-05-20")
    assert not Edit.objects.filter(model="statement", act=EditKind.UPDATE).exists()
    Statement.objects.update(possible_days=DateRange(MIN_DATE, MAX_DATE))
    assert possible(statement) == "2025-05-01/2025-05-20"
    statement.possible_days = None
    statement.save()
    assert possible(statement) == "2025-05-01/2025-05-20"


@pytest.mark.django_db
def test_an_undated_statement_stays_undated():
    statement = make_statement(date_range=None)
    publish(statement, "2025-05-20")
    statement.refresh_from_db()
    assert statement.possible_date is None


@pytest.mark.django_db
def test_the_database_refuses_a_statement_dated_after_its_publication():
    statement = make_statement(date_range="2025-05-21")
    published_early = publish(statement, "2025-05-20")
    with pytest.raises(IntegrityError, match="dated after its publication"), transaction.atomic():
        connection.check_constraints()
    published_early.delete()
    publish(statement, "2025-05-21")
    connection.check_constraints()
    Statement.objects.update(date_range=ImpreciseDate.parse("2025-05-22").days)
    with pytest.raises(IntegrityError, match="dated after its publication"), transaction.atomic():
        connection.check_constraints()
    Statement.objects.update(date_range=statement.date_range)


class PossibleDays(TestCase):
    """For all dates and publications."""

    # Fewer, since each is stored.
    @settings(max_examples=settings().max_examples // 3)
    @given(st.lists(st.dates(MIN_DATE, MAX_DATE), min_size=2, max_size=4))
    def test_possible_days_are_those_up_to_the_first_publication(self, days):
        first, *_, last = sorted(days)
        published = [day for day in days if day >= first]
        statement = make_statement(date_range=f"{first}/{last}")
        for day in published:
            publish(statement, day)
        assert possible(statement) == str(ImpreciseDate(first, min(last, *published)))


@pytest.mark.django_db
def test_new_statements_claim_no_day_after_a_publication_stored_before_them():
    statement = make_statement(date_range="2025-05")
    days = statement.date_range
    pk = statement.pk + 1000
    fields = Statement._meta.fields
    columns = {str(field.column): getattr(statement, field.attname) for field in fields}
    columns |= {"id": pk, "said": days, "possible_days": days, "title_zh": "再次部署"}
    names = ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        Citation.objects.create(statement_id=pk, publisher="浙江日报", published_on="2025-05-12")
        with cursor.copy(f"COPY statements_statement ({names}) FROM STDIN") as copy:
            copy.write_row([*columns.values()])
    stored = Statement.objects.get(pk=pk)
    assert possible(stored) == "2025-05-01/2025-05-12"
    assert str(stored.card.sorted_on) == "2025-05-13"
    any_day = DateRange(MIN_DATE, MAX_DATE)
    assert possible(make_statement(date_range="2025-06", possible_days=any_day)) == "2025-06"
