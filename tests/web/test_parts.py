"""The parts of a directive in its matrix."""

import csv
import io

import pytest
from django.urls import reverse

from statements.filters.saved_views import read_view
from statements.models import Echo, Jurisdiction
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

BRIDGES = "健全桥梁检测体系，完善隧道养护机制"
SCHOOLS = "优化乡村学校布局，提升教师队伍素质"
TEXT = f"会议作出部署。\n一、{BRIDGES}。\n二、{SCHOOLS}。\n三、强化部门协同配合。"


@pytest.fixture
def address():
    directive = make_directive(text=TEXT)
    link = make_link(
        directive, make_statement(by="ZJ", text=f"我们要{BRIDGES.partition('，')[0]}。")
    )
    measure_link(link_id=link.pk, now=NOW)
    return reverse("statements:analysis", args=[directive.pk])


def parts_of(page: str) -> list[str]:
    return page.split('<tbody class="part">')[1:]


def test_a_part_says_which_share_of_its_clauses_each_province_took_up(client, address):
    _opening, bridges, schools, _last = parts_of(client.get(address, {"rows": "parts"}).text)
    assert "一、健全桥梁检测体系" in bridges
    assert ">50<" in bridges.replace("</td>", "<")
    assert "2 clauses 1 dropped" in words(bridges)
    assert ">0<" in schools.replace("</td>", "<")


def test_a_part_opens_into_its_clauses_and_folds_again(client, address):
    page = client.get(address, {"rows": "parts"}).text
    assert "完善隧道养护机制</a>" not in page
    opening = parts_of(page)[1].partition('href="')[2].partition("#")[0].replace("&amp;", "&")
    page = client.get(address + opening).text
    assert "完善隧道养护机制</a>" in parts_of(page)[1]
    assert "提升教师队伍素质</a>" not in page
    folding = parts_of(page)[1].partition('href="')[2].partition("#")[0].replace("&amp;", "&")
    assert "完善隧道养护机制</a>" not in client.get(address + folding).text


def test_boilerplate_that_is_not_listed_counts_all_the_same(client, address):
    echo = Echo.objects.get()
    taken_up, dropped = "健全桥梁检测体系", "完善隧道养护机制"
    for outcome in echo.fates:
        if TEXT[slice(*outcome["core"])] == taken_up:
            outcome["weight"] = 0
    echo.save()
    for clauses in ("", "all"):
        query = {"rows": "parts", "part": "2", "clauses": clauses}
        opening, bridges, *_others = parts_of(client.get(address, query).text)
        assert "会议作出部署" in opening
        assert "一、健全桥梁检测体系" in bridges
        assert "2 clauses 1 dropped" in words(bridges)
        assert ">50<" in bridges.partition("</tr>")[0].replace("</td>", "<")
        assert f"{dropped}</a>" in bridges
        assert (f"{taken_up}</a>" in bridges) == (clauses == "all")


def test_clauses_in_a_file_name_their_part(client, address):
    rows = csv.DictReader(io.StringIO(client.get(f"{address}clauses.csv").text.lstrip("\ufeff")))
    assert {row["part"] for row in rows if row["core"] == "完善隧道养护机制"} == {
        "一、健全桥梁检测体系"
    }


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
def test_a_part_that_is_not_there_opens_nothing(client, address, number):
    assert client.get(address, {"rows": "parts", "part": number}).status_code == 200


class TestMatrix:
    @pytest.fixture
    def directive(self, address):
        return address.split("/")[-3]

    def rows(self, client, **query):
        content = client.get(reverse("statements:matrix_figure", args=["matrix.csv"]), query).text
        return list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))

    def test_a_directive_opens_into_its_parts_and_folds_again(self, client, directive):
        matrix = reverse("statements:matrix")
        page = client.get(matrix).text
        assert "一、健全桥梁检测体系" not in page
        address = page.partition('class=opener href="')[2].partition('"')[0]
        page = client.get(matrix + address).text
        assert "一、健全桥梁检测体系" in page.partition('<table class="heat"')[2]
        address = page.partition('class=opener href="')[2].partition('"')[0]
        assert "一、健全桥梁检测体系" not in client.get(matrix + address).text

    def test_open_parts_are_rows_of_the_file_and_of_a_saved_view(self, client, directive):
        whole, *parts = self.rows(client, open=directive)
        assert (whole["part"], whole["Zhejiang"]) == ("", "17")
        assert [(row["part"], row["Zhejiang"]) for row in parts] == [
            ("会议作出部署", "0"),
            ("一、健全桥梁检测体系", "50"),
            ("二、优化乡村学校布局", "0"),
            ("三、强化部门协同配合", "0"),
        ]
        view = read_view(f"{reverse('statements:matrix')}?open={directive}")
        assert len(view.rows) == 1 + len(parts)
        assert view.figures["directives"] == 1

    def test_parts_with_the_same_first_words_are_all_in_a_saved_view(self):
        paragraphs = (
            f"健全桥梁检测体系，{then}。" for then in ("一抓到底", "久久为功", "压实责任")
        )
        directive = make_directive(text="\n".join(paragraphs))
        view = read_view(f"{reverse('statements:matrix')}?open={directive.pk}")
        assert len(view.rows) == 1 + 3

    def test_parts_of_a_province_that_was_not_there_yet_have_no_figure(self, client, directive):
        Jurisdiction.objects.filter(pk="ZJ").update(exists_since="2025-05-01")
        rows = self.rows(client, open=directive)
        assert {row["Zhejiang"] for row in rows} == {"not there yet"}
        assert {row["median"] for row in rows} == {"–"}

    def test_only_shares_of_clauses_have_parts(self, client, directive):
        assert len(self.rows(client, open=directive, cells="days")) == 1
        assert len(self.rows(client, open="99999999999999999999")) == 1


def test_clauses_are_counted_by_how_many_provinces_took_them_up(client, address):
    content = client.get(f"{address}spread.csv").text.lstrip("\ufeff")
    rows = csv.DictReader(io.StringIO(content))
    assert [(row["provinces"], row["clauses"]) for row in rows] == [("0", "5"), ("1", "1")]
    picture = client.get(f"{address}spread.svg").text
    assert "5 clauses taken up by none" in picture
    assert "1 by all" in picture
