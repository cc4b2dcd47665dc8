"""The map and the clauses of a directive as pictures that stand alone."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from statements.models import Jurisdiction
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_province, make_statement

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控的桥梁检测体系"


@pytest.fixture
def directive():
    directive = make_directive(text=f"要{CLAUSE}，完善隧道养护长效机制。")
    link = make_link(directive, make_statement(by="ZJ", text=f"我们要{CLAUSE}。"))
    measure_link(link_id=link.pk, now=NOW)
    make_province("JL")
    for column, code in enumerate(("ZJ", "JL")):
        Jurisdiction.objects.filter(code=code).update(tile_row=0, tile_col=column)
    return directive


def texts_of(client, directive, name):
    answer = client.get(reverse("statements:analysis_figure", args=[directive.pk, name]))
    assert answer.status_code == 200
    picture = ElementTree.fromstring(answer.content)
    return [element.text for element in picture.iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize(("measure", "figure"), [("clauses", "1"), ("days", "6"), ("depth", "?")])
def test_the_map_has_figures_or_a_sign_that_its_key_explains(client, directive, measure, figure):
    texts = texts_of(client, directive, f"map-{measure}.svg")
    assert texts[:4] == ["吉", "·", "浙", figure]
    assert "·  not looked at: 1" in texts
    assert ("?  answered, figure not known: 1" in texts) == (figure == "?")
    assert any(text.startswith(f"{directive.title_zh}. ") for text in texts)
    page = client.get(reverse("statements:analysis", args=[directive.pk]), {"map": measure}).text
    assert f"map-{measure}.png" in page


def test_the_clauses_are_drawn_with_a_letter_in_each_cell(client, directive):
    texts = texts_of(client, directive, "clauses.svg")
    assert texts[:6] == ["浙", "吉", CLAUSE, "V", "完善隧道养护长效机制", "–"]
    empty = make_directive()
    address = reverse("statements:analysis_figure", args=[empty.pk, "clauses.svg"])
    assert client.get(address).status_code == 404
