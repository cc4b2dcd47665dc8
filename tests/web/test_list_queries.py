"""A list page asks the database few times, however many rows it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_directive, make_genre, make_link, make_statement

pytestmark = pytest.mark.django_db

MAX_QUERIES = 10


@pytest.mark.parametrize("name", ["statements", "directives", "responses"])
def test_a_list_page_asks_the_database_at_most_ten_times(client, name):
    directive = make_directive()
    for number in range(4):
        make_link(directive, make_statement(text="人工智能", genre=make_genre(f"genre-{number}")))
    client.get(reverse(f"statements:{name}"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"statements:{name}")).status_code == 200
    texts = [query["sql"][:300] for query in queries]
    assert len(texts) <= MAX_QUERIES, "\n".join(texts)
