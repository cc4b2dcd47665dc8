"""The table of responses to a directive: its columns, its order, and the same as a file."""

import csv
import io
import re

import pytest
from django.urls import reverse

from statements.models import Basis
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_revision, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控、协同运行的桥梁检测体系"
OTHER = "推动桥梁事业健康有序发展"


def answer(directive, by, text=""):
    link = make_link(directive, make_statement(by=by, text=text, title_zh=f"关于桥梁的会议{by}"))
    if text:
        measure_link(link_id=link.pk, now=NOW)
    return link.response


@pytest.fixture
def directive():
    directive = make_directive(text=f"要{CLAUSE}，{OTHER}。")
    answer(directive, "JL", f"我们要构建自主可控、协同高效的桥梁检测体系，{OTHER}。")
    answer(directive, "SD")
    answer(directive, "ZJ", f"{'说明。' * 50}我们要{CLAUSE}，{OTHER}。")
    return directive


def table_of(client, directive, **query):
    page = client.get(reverse("statements:analysis", args=[directive.pk]), query).text
    return page.partition('id="responses"')[2].partition("</table>")[0]


def test_only_the_columns_that_were_chosen_are_shown(client, directive):
    whole = words(table_of(client, directive))
    assert "Where in the text" in whole
    assert "Form" not in whole
    table = words(table_of(client, directive, show=["title", "nonsense"], sort="days"))
    assert "关于桥梁的会议ZJ" in table
    assert "Where in the text" not in table
    assert "Date" not in table


@pytest.mark.parametrize("order", ["clauses", "verbatim", "longest"])
def test_quotations_without_a_clause_have_no_figure_and_stand_at_the_end(client, order):
    directive = make_directive(text=f"要{CLAUSE}，{OTHER}。")
    for by, basis in (("JL", Basis.EXCERPTS), ("ZJ", Basis.FULL)):
        response = make_statement(by=by, text="大家辛苦了。", basis=basis)
        measure_link(link_id=make_link(directive, response).pk, now=NOW)
    table = table_of(client, directive, sort=order, show=order)
    rows = [words(row).split() for row in table.partition("<tbody>")[2].split("<tr>")[1:]]
    assert [(row[0], row[-1]) for row in rows] == [("浙江", "0"), ("吉林", "–")]


def test_where_a_text_repeats_the_directive_is_drawn_and_said(client, directive):
    table = table_of(client, directive, sort="place", show="where")
    rows = [row.partition("</tr>")[0] for row in table.split("<tr>")[2:]]
    assert [words(row).split()[0] for row in rows] == ["吉林", "浙江", "山东"]
    assert "M6 5h" in rows[0]
    assert "M6 5h" not in rows[1]
    assert 'aria-label="between 82 % and 100 % of the text"' in rows[1]
    assert "svg" not in rows[2]
    assert words(rows[2]).strip().endswith("–")


def test_quotations_without_a_clause_are_no_response_that_took_up_none(client, directive):
    response = make_statement(by="AH", title_zh="关于桥梁")
    make_revision(response, "“说明。”", basis=Basis.EXCERPTS)
    measure_link(link_id=make_link(directive, response).pk, now=NOW)
    row = table_of(client, directive, show=["clauses", "where"]).rpartition("AH</a>")[2]
    assert re.findall(r"<td.*?>(.*?)</td>", row.partition("</tr>")[0]) == ["–", "–"]


def test_rows_are_sorted_by_what_was_taken_over_word_for_word(client, directive):
    table = words(table_of(client, directive, sort="verbatim", show="verbatim"))
    assert table.index("Zhejiang") < table.index("Jilin") < table.index("Shandong")


def test_the_file_has_every_response_with_all_columns(client, directive):
    address = reverse("statements:analysis_figure", args=[directive.pk, "responses.csv"])
    assert address in client.get(reverse("statements:analysis", args=[directive.pk])).text
    file = client.get(address).content.decode("utf-8-sig")
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(file))}
    assert set(rows) == {"JL", "SD", "ZJ"}
    assert (rows["ZJ"]["clauses_taken_up"], rows["ZJ"]["verbatim"]) == ("2", "2")
    assert (rows["JL"]["clauses_taken_up"], rows["JL"]["verbatim"]) == ("2", "1")
    assert int(rows["ZJ"]["first_place"]) >= 150
    assert rows["SD"]["characters"] == rows["SD"]["verbatim"] == rows["SD"]["first_place"] == ""
    assert directive.title_zh in rows["SD"]["source"]
