"""The indexes of cards."""

import pytest
from django.db import connection

from statements.services.statements.cards import fill_cards
from tests.factories import make_statement

pytestmark = pytest.mark.django_db


def test_no_list_looks_through_cards_that_wait_for_an_index():
    statements = [make_statement(title_zh=f"会议{number}") for number in range(12)]
    fill_cards([statement.pk for statement in statements])
    fill_cards([statements[0].pk])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list('card_found'), gin_clean_pending_list('card_alike')"
        )
        assert cursor.fetchone() == (0, 0)
