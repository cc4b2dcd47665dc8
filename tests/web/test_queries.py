"""The number of queries of a page does not grow with its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.models import (
    Body,
    Citation,
    LinkState,
    Occurrence,
    Official,
    Phrase,
    PhraseVariant,
    Role,
    Search,
    Source,
    Statement,
    Tag,
    Tenure,
    Translation,
)
from statements.selectors.lists.statistics import load_statistics
from statements.services.links.echoes import measure_link
from tests.factories import (
    NOW,
    make_body,
    make_city,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Archive:
    """A directive, a response and a phrase to look at, and rows of everything around them."""

    directive: Statement
    response: Statement
    phrase: Phrase
    official: Official
    tag: Tag
    bodies: Sequence[Body]

    def grow(self, number: int) -> None:
        """Add rows of everything that the pages show."""
        for index in range(number):
            serial = Phrase.objects.count()
            official = Official.objects.create(name_zh=f"官员{serial}")
            self._add_answers(index, serial, official)
            self._add_phrase(serial)
            self._add_sources(serial)
            make_user(Role.ANALYST)
            self._add_tenure(official, self.bodies[0])

    def _add_answers(self, index: int, serial: int, official: Official) -> None:
        body = self.bodies[index % 2]
        text = f"推动人工智能有序发展{serial}"
        statement = make_statement(body=body, official=official, text=text, date_range="2025-05-02")
        own_tag = Tag.objects.create(slug=f"tag-{serial}", name_en=f"tag {serial}")
        statement.tags.add(self.tag, own_tag)
        state = [LinkState.CONFIRMED, LinkState.SUGGESTED, LinkState.REJECTED][index % 3]
        measure_link(link_id=make_link(self.directive, statement, state=state).pk, now=NOW)
        make_link(make_directive(), self.response, state=state)
        make_link(self.response, make_statement(body=body))
        make_revision(self.directive, text)
        Occurrence.objects.create(phrase=self.phrase, statement=statement, times=1)
        self._add_tenure(self.official, make_body(statement.body.jurisdiction, "ministry"))

    def _add_phrase(self, serial: int) -> None:
        phrase = Phrase.objects.create(text=f"提法{serial}")
        Occurrence.objects.create(phrase=phrase, statement=self.response, times=1)
        PhraseVariant.objects.create(phrase=phrase, text=f"又提{serial}")
        PhraseVariant.objects.create(phrase=self.phrase, text=f"亦提{serial}")

    def _add_sources(self, serial: int) -> None:
        Citation.objects.create(statement=self.directive, publisher=f"报{serial}")
        Translation.objects.create(statement=self.directive, text="words", translator="somebody")
        province = self.bodies[0].jurisdiction
        Source.objects.create(jurisdiction=province, kind="newspaper", name_zh=f"报{serial}")
        Search.objects.create(
            directive=self.directive,
            jurisdiction=make_province(chr(65 + serial // 26) + chr(65 + serial % 26)),
            searched_on=date(2025, 6, 1),
            where="日报",
            entered_at=NOW,
        )

    @staticmethod
    def _add_tenure(official: Official, body: Body) -> None:
        Tenure.objects.create(
            official=official,
            body=body,
            post="deputy",
            held=(date(2024, 1, 1), None),
            start_basis="notice",
            end_basis="open",
        )


@pytest.fixture
def archive():
    archive = Archive(
        directive=make_directive(text="推动人工智能有序发展，构建自主可控系统"),
        response=make_statement(by="ZJ", text="推动人工智能有序发展"),
        phrase=Phrase.objects.create(text="自主可控"),
        official=Official.objects.create(name_zh="王浩"),
        tag=Tag.objects.create(slug="ai", name_en="AI"),
        bodies=[make_body(make_province("ZJ")), make_body(make_city())],
    )
    make_link(archive.directive, archive.response)
    return archive


PAGES = {
    "home": lambda d, r, p: reverse("statements:home"),
    "statements": lambda d, r, p: reverse("statements:statements"),
    "search from anywhere": lambda d, r, p: reverse("statements:search") + "?q=人工",
    "search for a name": lambda d, r, p: reverse("statements:search") + "?q=guanyuan",
    "by a speaker": lambda d, r, p: (
        f"/statements/?speaker={Official.objects.get(name_zh='王浩').pk}&by={r.body_id}"
    ),
    "directives": lambda d, r, p: reverse("statements:directives"),
    "responses": lambda d, r, p: reverse("statements:responses"),
    "directive": lambda d, r, p: d.get_absolute_url(),
    "response": lambda d, r, p: r.get_absolute_url(),
    "province": lambda d, r, p: reverse("statements:province", args=["ZJ"]),
    "provinces": lambda d, r, p: reverse("statements:provinces"),
    "phrases": lambda d, r, p: reverse("statements:phrases"),
    "phrase": lambda d, r, p: reverse("statements:phrase", args=[p.pk]),
    "tags": lambda d, r, p: reverse("statements:tags"),
    "tag": lambda d, r, p: reverse("statements:tag", args=["ai"]),
    "compare choice": lambda d, r, p: f"/compare/?directive={d.pk}",
    "comparison": lambda d, r, p: f"/compare/?directive={d.pk}&response={r.pk}",
    "csv": lambda d, r, p: reverse("statements:responses") + "?format=csv",
    "add": lambda d, r, p: reverse("statements:add"),
    "edit": lambda d, r, p: reverse("statements:edit", args=[r.pk]),
    "add link": lambda d, r, p: reverse("statements:add_link", args=[r.pk]),
    "search": lambda d, r, p: reverse("statements:record_search", args=[d.pk]),
}


def admin_list(model, d, r, p):
    return reverse(f"admin:statements_{model}_changelist")


def admin_official(d, r, p):
    official = Official.objects.get(name_zh="王浩")
    return reverse("admin:statements_official_change", args=[official.pk])


def admin_phrase(d, r, p):
    return reverse("admin:statements_phrase_change", args=[p.pk])


ADMIN_LISTS = [*("body", "genre", "jurisdiction", "official", "phrase", "source", "tag", "tenure")]
ADMIN_PAGES: dict[str, Callable[..., str]] = {
    **{f"admin, {model}": partial(admin_list, model) for model in ADMIN_LISTS},
    "admin, one official": admin_official,
    "admin, one phrase": admin_phrase,
}


def test_queries_do_not_grow_with_rows(archive):
    records = archive.directive, archive.response, archive.phrase
    clients = {role: Client() for role in (Role.RESEARCHER, Role.ADMIN)}
    for role, client in clients.items():
        client.force_login(make_user(role))

    def queries(page):
        ContentType.objects.clear_cache()  # else the first time asks more than the second
        load_statistics.cache_clear()
        client = clients[Role.ADMIN if page in ADMIN_PAGES else Role.RESEARCHER]
        address = pages[page](*records)
        with CaptureQueriesContext(connection) as captured_queries:
            assert client.get(address).status_code == 200, address
        return [query["sql"] for query in captured_queries]

    pages = PAGES | ADMIN_PAGES
    archive.grow(6)  # enough for every part of a page to have rows
    few = {page: queries(page) for page in pages}
    archive.grow(7)
    many = {page: queries(page) for page in pages}
    grown = {
        page: sorted(set(many[page]) - set(few[page]))
        for page in pages
        if len(many[page]) != len(few[page])
    }
    assert grown == {}
