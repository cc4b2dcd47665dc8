"""Every count on a list equals the rows that its link leads to, whatever else was chosen."""

import re
from functools import cache
from html import unescape

import pytest
from django.urls import reverse

from statements.models import BodyKind, LinkState, Phrase, StatementKind, Tag
from statements.services.statements import phrases
from tests.factories import (
    make_body,
    make_city,
    make_codes,
    make_directive,
    make_genre,
    make_link,
    make_statement,
)
from tests.lists import rows_of

pytestmark = pytest.mark.django_db

FACET = re.compile(r'<a class="count" href="([^"]+)"[^>]*>(\d+)</a>')
PROMISE = re.compile(r'<li>\s*<a href="([^"]+)">without [^<]+</a>:\s*(\d+)\s*</li>')

PAGES = {
    "statements": lambda directive: reverse("statements:statements"),
    "directives": lambda directive: reverse("statements:directives"),
    "responses": lambda directive: reverse("statements:responses"),
    "directive": lambda directive: directive.get_absolute_url(),
    "province": lambda directive: reverse("statements:province", args=["ZJ"]),
    "tag": lambda directive: reverse("statements:tag", args=["ai"]),
    "phrase": lambda directive: reverse("statements:phrase", args=[Phrase.objects.get().pk]),
    "tags": lambda directive: reverse("statements:tags"),
    "phrases": lambda directive: reverse("statements:phrases"),
}
# The names of their lists, where those are others.
LISTS = {
    "directive": "responses-to-{directive}",
    "province": "province-ZJ",
    "tag": "tag-ai",
    "phrase": "phrase-{phrase}",
}
CODES = {"tags", "phrases"}
QUESTIONS = [
    "",
    "link=none&link=rejected&tag=power&from=2025-05",
    "directive={first}&link=none",
    "directive={first}&link=none&link=rejected",
    "directive={first}&directive={second}&link=confirmed",
    "province=ZJ&link=none",
    "province=ZJ&province=JL&directive={second}&link=none&link=suggested",
    "genre=genre-1&q=自主&link=none",
    "stance=code-1&depth=code-0&directive={first}",
    "stance=code-0&link=none&link=rejected&link=confirmed",
    "province=JL&tag=ai&q=无此话",
    "from=2025-05-02&to=2025-05-03",
    "from=2025-05&to=2025-05-02",
    "from=2010&province=ZJ&link=confirmed",
    "from=2025-09&to=2025-09&q=自主",
    "kind=directive&kind=response&kind=report",
    "kind=response&kind=report&from=2025-05-02&to=2025-06-03&link=none",
    "from=2025-09&from=2025-08&to=2025-09&province=ZJ",
]


def result_count(page):
    """How many rows a page says it found."""
    (number,) = re.findall(r'id="found"[^>]*>\s*(\d+) found', page)
    return int(number)


@pytest.fixture(scope="module")
def archive(rows_of_this_module):
    """Two directives, and rows that differ in every facet, some with several links and tags."""
    phrase = Phrase.objects.create(text="自主可控")
    ai, power = (Tag.objects.create(slug=slug, name_en=slug) for slug in ("ai", "power"))
    first, second = make_directive(title_zh="自主可控"), make_directive(date_range="2025-03")
    for number, place in enumerate(["ZJ", "ZJ", "JL", "SD"]):
        response = make_statement(
            by=place,
            date_range=f"2025-05-0{number + 1}",
            genre=make_genre(f"genre-{number % 2}"),
            title_zh=f"自主可控{number}",
        )
        response.tags.add(ai, *([power] if number else []))
        coded = make_codes(number) if number else {}
        make_link(first, response, state=list(LinkState)[number % 3], **coded)
        if number:
            make_link(second, response, state=list(LinkState)[-number], **make_codes(0))
    city = make_statement(body=make_body(make_city(), BodyKind.CPPCC), date_range="2025-06")
    make_link(second, city, state=LinkState.REJECTED)
    make_link(city, make_statement(by="JL"))  # a response that is asked for an answer itself
    make_statement(kind=StatementKind.REPORT, by="CN").tags.add(ai)
    make_directive(title_zh="自主可控三").tags.add(ai, power)
    make_statement(date_range=None, title_zh="自主可控四").tags.add(power)
    phrases.count_phrase(phrase)
    return first, second


@pytest.fixture
def rows_behind(client, archive):
    """How many statements a query of a page leads to, each counted once.

    A ``whole`` answer is what the link leads to. It takes several times as long as the rows of the
    list, of which ``test_lists.py`` shows that they are those of the answer.
    """
    first, _ = archive
    phrase = Phrase.objects.get()

    @cache
    def rows(page, query, *, whole=False):
        path = PAGES[page](first)
        if page in CODES:
            return result_count(client.get(path + query).text)
        if whole:
            return client.get(f"{path}{query}&format=json").json()["count"]
        name = LISTS.get(page, page).format(directive=first.pk, phrase=phrase.pk)
        return rows_of(name, query.removeprefix("?")).count()

    return rows


def questions_in_turn(page):
    """A third of the questions of the list of statements, and of other pages the others in turn.

    Lists of responses, or of one province, tag or phrase, are that list, narrowed.
    """
    if page in CODES:  # which have no file that says how many statements were counted
        return QUESTIONS[1:2]
    if page == "statements":
        return QUESTIONS[::3]
    number = [*PAGES].index(page)
    return QUESTIONS[(number + 1) % 6 :: 6]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "questions_of",
    [
        pytest.param(questions_in_turn, id="in turn"),
        pytest.param(lambda _page: QUESTIONS, id="all", marks=pytest.mark.long),
    ],
)
def test_each_count_and_each_promise_equals_the_rows_behind_it(
    client, archive, rows_behind, page, questions_of
):
    first, second = archive
    path = PAGES[page](first)
    promises = 0
    for turn, template in enumerate(questions_of(page)):
        query = "?" + template.format(first=first.pk, second=second.pk)
        answer = client.get(path + query)
        if page == "directive" and "link=none" in query:
            assert answer.status_code == 400
            continue
        assert result_count(answer.text) == rows_behind(page, query, whole=True)
        # A third of the choices at each question, so that all have their turn.
        choices = FACET.findall(answer.text)[turn % 3 :: 3]
        for number, (address, count) in enumerate(choices):
            rows = rows_behind(page, unescape(address), whole=number == turn)
            assert rows == int(count), (query, address)
        for address, count in PROMISE.findall(answer.text):
            rows = rows_behind(page, unescape(address), whole=True)
            assert rows == int(count), (query, address)
            promises += 1
    assert promises or page != "statements"  # elsewhere few questions find nothing


def test_a_state_that_rows_have_is_offered(client, archive):
    first, _ = archive
    page = client.get(reverse("statements:statements"), {"directive": first.pk}).text
    assert 'id="link-rejected"' in page
    assert 'id="link-none"' not in page
