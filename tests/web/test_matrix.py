"""Directives against provinces: figures where they are known, and why where they are not."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.models import Basis, Jurisdiction, LinkState, Search
from statements.selectors.analysis.matrix import format_median
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_province, make_statement
from tests.reading import words
from tests.samples import one_in

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控、协同运行的桥梁检测体系"
TEXT = f"会议强调，要{CLAUSE}，推动桥梁事业健康有序发展。"


@pytest.fixture
def directive():
    directive = make_directive(text=TEXT)
    link = make_link(directive, make_statement(by="ZJ", text=f"我们要{CLAUSE}。"))
    measure_link(link_id=link.pk, now=NOW)
    make_link(directive, make_statement(by="JL"), state=LinkState.SUGGESTED)
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province("SD"),
        searched_on=date(2025, 5, 25),
        where="大众日报",
        entered_at=NOW,
    )
    make_province("AH")
    return directive


def row_of(client, directive, **query):
    response = client.get(reverse("statements:matrix"), query)
    assert response.status_code == 200
    address = reverse("statements:analysis", args=[directive.pk])
    return response.text.partition(f'href="{address}"')[2].partition("</tr>")[0]


def cells_of(client, directive, **query):
    """The cells of a directive by province, each as its look and what it holds."""
    page = client.get(reverse("statements:matrix"), query).text
    table = page.partition('class="heat"')[2]
    names = re.findall(r'"hidden">([^<]+)</span>', table.partition("</thead>")[0])
    cells = re.findall(r"<td(?: class=([\w-]+))?>([^<\s]*)", row_of(client, directive, **query))
    return dict(zip(names, cells, strict=True))


def test_a_cell_holds_its_figure_or_says_why_there_is_none(client, directive):
    cells = cells_of(client, directive)
    assert cells["Zhejiang"][1] == "50"
    assert cells["Jilin"] == ("probable", "○")
    assert cells["Shandong"] == ("searched", "–")
    assert cells["AH"] == ("", "·")
    key = words(client.get(reverse("statements:matrix")).text.partition('class="key"')[2])
    for meaning in ("may have answered (○) 1", "found (–) 1", "not looked at (·) 1"):
        assert meaning in key
    assert "source down" not in key


def test_the_matrix_is_there_as_a_table_and_as_a_picture(client, directive):
    query = {"cells": "days", "from": "2025-04"}
    files = {
        name: client.get(reverse("statements:matrix_figure", args=[name]), query).content
        for name in ("matrix.csv", "matrix.svg", "matrix.png")
    }
    [row] = csv.DictReader(io.StringIO(files["matrix.csv"].decode("utf-8-sig")))
    assert (row["Zhejiang"], row["Jilin"]) == ("6", "may have answered")
    assert row["measure"] == "Days to answer"
    assert "/matrix/?cells=days&from=2025-04" in row["source"]
    words_of_picture = "".join(ElementTree.fromstring(files["matrix.svg"]).itertext())
    assert all(words in words_of_picture for words in ("6", "○", "Days to answer"))
    assert files["matrix.png"].startswith(b"\x89PNG")
    for name, unreadable in (("matrix.exe", {}), ("matrix.csv", {"from": "nonsense"})):
        address = reverse("statements:matrix_figure", args=[name])
        assert client.get(address, unreadable).status_code == 404


def test_quotations_without_a_clause_are_no_figure_of_0(client, directive):
    quotation = make_statement(by="LN", text="明天多云转晴。", basis=Basis.EXCERPTS)
    measure_link(link_id=make_link(directive, quotation).pk, now=NOW)
    name = quotation.body.jurisdiction.name_en
    assert cells_of(client, directive)[name] == ("unknown", "?")


def test_what_quotations_take_up_is_the_least_and_so_is_a_median_that_rests_on_it(
    client, directive
):
    assert "≥" not in client.get(reverse("statements:matrix")).text
    for by, text, basis in (
        ("LN", f"要{CLAUSE}。", Basis.EXCERPTS),
        ("GD", TEXT, Basis.FULL),
        ("GX", TEXT, Basis.FULL),
    ):
        link = make_link(directive, make_statement(by=by, text=text, basis=basis))
        measure_link(link_id=link.pk, now=NOW)
    # Of 50, ≥50, 100 and 100 the one in the middle may be 100, too.
    assert sorted(
        figure for look, figure in cells_of(client, directive).values() if "50" in figure
    ) == [
        "50",
        "≥50",
    ]
    assert "<td class=sum>≥50" in row_of(client, directive).replace('"', "")
    assert "only quotations are held" in client.get(reverse("statements:matrix")).text
    make_link(directive, response := make_statement(by="HN", text=TEXT))
    measure_link(link_id=response.links_out.get().pk, now=NOW)
    assert "<td class=sum>100" in row_of(client, directive).replace('"', "")


@pytest.mark.parametrize(
    ("values", "median"),
    [
        ([], "–"),
        ([(50, True)], "≥50"),
        ([(50, False), (80, True)], "50"),
        ([(20, True), (50, False), (80, False)], "≥50"),
        ([(20, True), (50, False), (50, False)], "50"),
    ],
)
def test_a_median_may_be_more_where_figures_that_may_be_more_can_move_it(values, median):
    assert format_median(values) == median


def test_a_province_that_was_not_there_yet_has_neither_figure_nor_state(client, directive):
    Jurisdiction.objects.filter(code="ZJ").update(exists_since=date(2025, 4, 26))
    assert cells_of(client, directive)["Zhejiang"] == ("", "")
    assert "<td class=sum>–" in row_of(client, directive).replace('"', "")
    page = client.get(reverse("statements:analysis", args=[directive.pk])).text
    assert "Zhejiang: " not in page


def test_a_class_of_one_figure_is_written_as_one(client, directive):
    scale = client.get(reverse("statements:matrix")).text.partition('class="ramp"')[2]
    assert scale.partition("</ul>")[0].split()[-2] == "50"


@pytest.mark.parametrize(("cells", "figure"), [("days", "6"), ("depth", "?"), ("share", "90")])
def test_the_measure_is_what_was_asked_for(client, directive, cells, figure):
    assert cells_of(client, directive, cells=cells)["Zhejiang"][1] == figure


@pytest.mark.parametrize("order", one_in(2, ["given", "most", "cluster", "nonsense"]))
def test_every_order_shows_every_directive_and_province(client, directive, order):
    other_directives = [make_directive(text=TEXT) for _ in range(3)]
    for other in (directive, *other_directives):
        assert len(cells_of(client, other, rows=order, columns=order)) == 4


def test_the_filters_of_the_list_narrow_the_rows(client, directive):
    old = make_directive(date_range="2020-01-01")
    assert row_of(client, directive, **{"from": "2025-01"})
    assert not row_of(client, old, **{"from": "2025-01"})


def test_the_form_of_the_filters_keeps_the_choices(client, directive):
    choices = {"cells": "days", "rows": "most", "columns": "cluster"}
    page = client.get(reverse("statements:matrix"), choices).text
    form = page.partition('class="rail-form"')[2].partition("</form>")[0]
    for name, value in choices.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in form


def test_queries_do_not_grow_with_directives(client, directive):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("statements:matrix"))
        return len(captured)

    before = queries()
    for _ in range(5):
        make_link(make_directive(text=TEXT), make_statement(by="SD"))
    assert queries() == before


OTHER_CLAUSE = "推动桥梁事业健康有序发展"


def test_a_cell_joins_the_clauses_of_several_answers_as_the_dashboard_does(client, directive):
    other = make_link(directive, make_statement(by="ZJ", text=f"我们{OTHER_CLAUSE}。"))
    measure_link(link_id=other.pk, now=NOW)
    assert "<td class=q1>100<" in row_of(client, directive)
    dashboard = client.get(reverse("statements:analysis", args=[directive.pk])).text
    assert "Zhejiang: 2 of 2 clauses" in dashboard


def test_provinces_are_ranked_with_how_firm_each_place_is(client, directive):
    for number in range(7):
        other = make_directive(text=TEXT)
        for by, day in (("ZJ", number + 1), ("JL", number + 12)):
            make_link(other, make_statement(by=by, date_range=f"2025-05-{day:02}"))
    page = client.get(reverse("statements:matrix"), {"cells": "days", "ranks": "yes"}).text
    table = page.partition('id="ranks"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    first, second = (row.split("</td>") for row in table.split("</tr>")[:2])
    assert "Zhejiang" in "".join(first)
    assert "1–1" in first[1]
    assert "2–2" in second[1]
    assert first[-2].endswith(".03")  # 2 × .0156, by Holm


def test_the_matrix_offers_no_edit_of_rows_that_have_no_boxes(researcher_client, directive):
    page = researcher_client.get(reverse("statements:matrix")).text
    assert 'class="bulk"' not in page
