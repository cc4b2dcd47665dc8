"""A choice of how a page is shown keeps what the page is about, and all other choices."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from statements.models import Phrase
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

TEXT = "推进人工智能发展，加强基础研究，培养创新人才。"
CHOICES = re.compile(r'<ul class="choices".*?</ul>', re.DOTALL)


@pytest.fixture
def addresses():
    """The addresses of pages with choices, by kind of page."""
    directive = make_directive(text=TEXT)
    responses = [make_statement(by=province, text=TEXT) for province in ("ZJ", "JL")]
    for response in responses:
        measure_link(link_id=make_link(directive, response).pk, now=NOW)
    phrase = Phrase.objects.create(text="人工智能")
    compared = f"directive={directive.pk}&" + "&".join(f"response={row.pk}" for row in responses)
    return {
        "matrix": (reverse("statements:matrix"), "province=ZJ&as_of=2025-06-01&cells=days"),
        "dashboard": (reverse("statements:analysis", args=[directive.pk]), "as_of=2025-06-01"),
        "phrase": (reverse("profiles:phrase", args=[phrase.pk]), "as_of=2025-06-01"),
        "comparison": (reverse("statements:compare"), f"{compared}&boilerplate=yes"),
    }


@pytest.mark.parametrize("kind", ["matrix", "dashboard", "phrase", "comparison"])
def test_a_choice_keeps_the_parameters_that_it_does_not_set(client, addresses, kind):
    path, query = addresses[kind]
    page = client.get(f"{path}?{query}").text
    addresses_of_choices = [
        unescape(address)
        for choices in CHOICES.findall(page)
        for address in re.findall(r'href="([^"]*)"', choices)
    ]
    assert len(addresses_of_choices) > 2
    for address in addresses_of_choices:
        chosen = parse_qsl(urlsplit(address).query)
        lost = {name for name, _value in set(parse_qsl(query)) - set(chosen)}
        own = {"cells"} if kind == "matrix" else {"boilerplate"} if kind == "comparison" else set()
        assert lost <= own, address
