"""Prepared queries load what the same queries load, and are planned once a connection."""

import pytest
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
from statements.selectors.prepared import KEYS, Prepared, fixed_text
from tests.factories import make_statement

pytestmark = pytest.mark.django_db


def _by_title(keys):
    rows = Statement.objects.filter(~Q(title_zh__startswith="100%"), pk__in_array=keys)
    return rows.select_related("body").annotate(place=F("body__jurisdiction")).order_by("title_zh")


def test_rows_are_those_of_the_query_for_the_same_keys():
    statements = [make_statement(title_zh=title) for title in ("乙", "100%", "甲")]
    keys = {statement.pk for statement in statements}
    prepared = Prepared(lambda: _by_title(KEYS))
    for asked in (keys, {statements[0].pk}, set()):
        loaded, expected = prepared.load(asked), list(_by_title(asked))
        assert loaded == expected
        assert [vars(row)["place"] for row in loaded] == [vars(row)["place"] for row in expected]


def test_rows_of_values_keep_their_columns():
    keys = {make_statement(title_zh=title).pk for title in ("乙", "甲")}
    prepared = Prepared(lambda: _by_title(KEYS).values_list("title_zh", "place"))
    assert prepared.load(keys) == list(_by_title(keys).values_list("title_zh", "place"))


def test_one_run_is_one_query_without_those_of_related_rows():
    key = make_statement().pk
    prepared = Prepared(lambda: _by_title(KEYS))
    with CaptureQueriesContext(connection) as queries:
        assert prepared.load([key])[0].body.name_zh
    assert len(queries) == 1


def test_a_connection_prepares_the_query_once():
    prepared = Prepared(lambda: _by_title(KEYS))
    for _turn in range(3):
        prepared.load([1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        texts = [text for (text,) in cursor.fetchall() if "'100" in text]
    assert len(texts) == 1


def test_only_the_keys_are_left_out_of_the_text():
    text = fixed_text(_by_title(KEYS).values_list("pk"))
    assert text.count("%s") == 1
    assert "100\\%%%%" in text.replace("\\\\", "\\")
