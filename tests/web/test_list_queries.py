"""A list page asks the database few times, whatever narrows it and however many rows it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Tag
from tests.factories import make_directive, make_genre, make_link, make_statement

pytestmark = pytest.mark.django_db

MAX_QUERIES = 10
PAGES = [
    "/statements/",
    "/statements/?province=ZJ",
    "/statements/?province=ZJ&province=JL",
    "/statements/?tag=ai&from=2025&to=2025",
    "/statements/?q=人工智能",
    "/statements/?province=ZJ&q=人工智能",
    "/statements/?q=无此语",
    "/responses/",
    "/responses/?link=suggested",
    "/responses/?province=ZJ&from=2025&to=2025&q=人工智能",
    "/directives/",
    "/directives/?province=ZJ",
    "/directives/?link=confirmed",
    "/provinces/ZJ/",
    "/provinces/ZJ/?from=2021",
    "/tags/ai/",
    "/review/unresolved/",
]
# The session, its person and what waits for a decision are asked for on every page.
PAGES_OF_RESEARCHERS = ["/statements/", "/directives/", "/review/"]


@pytest.fixture
def archive():
    directive = make_directive()
    ai = Tag.objects.create(slug="ai", name_en="ai")
    make_statement(by="JL", text="人工智能")
    for number in range(4):
        response = make_statement(text="人工智能", genre=make_genre(f"genre-{number}"))
        response.tags.add(ai)
        make_link(directive, response)


def assert_few_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    texts = [query["sql"][:300] for query in queries]
    assert len(texts) <= MAX_QUERIES, "\n".join([address, *texts])


# One archive for all, which takes longer to make than a page.
def test_a_list_page_asks_the_database_at_most_ten_times(client, archive, settings):
    settings.RATE_LIMITS = True  # which are counted as well
    for address in PAGES:
        assert_few_queries(client, address)


def test_a_page_of_a_researcher_asks_at_most_ten_times(researcher_client, archive):
    for address in PAGES_OF_RESEARCHERS:
        assert_few_queries(researcher_client, address)
