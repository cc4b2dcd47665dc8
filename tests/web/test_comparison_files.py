"""What comparisons export: texts beside each other, and all figures of a profile."""

import csv
import io
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.urls import reverse

from tests.factories import make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

TEXT = "健全桥梁检测体系，完善隧道养护机制。"


@pytest.fixture
def query():
    directive = make_directive(text=TEXT, title_zh="桥梁检测意见")
    response = make_statement(by="ZJ", text=f"我们要{TEXT.partition('，')[0]}。")
    make_link(directive, response)
    return {"directive": directive.pk, "response": response.pk}


def file_of(client, query, name):
    response = client.get(reverse("statements:compare_file", args=[name]), query)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return response.content


def test_a_comparison_comes_as_a_table_and_as_a_picture_of_where_passages_lie(client, query):
    content = file_of(client, query, "comparison.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["core"], row["fate"], row["passage"]) for row in rows] == [
        ("健全桥梁检测体系", "verbatim", "健全桥梁检测体系"),
        ("完善隧道养护机制", "absent", ""),
    ]
    assert "桥梁检测意见" in rows[0]["source"]
    picture = ElementTree.fromstring(file_of(client, query, "comparison.svg"))
    assert "Zhejiang" in "".join(picture.itertext())
    marks = [element for element in picture.iter() if element.get("class") == "bar-gold"]
    assert len(marks) == 2  # in the directive and in the response
    assert file_of(client, query, "comparison.png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("comparison.exe", {}),
        ("comparison.csv", {"response": ""}),
        ("comparison.csv", {"directive": "x"}),
        ("comparison.svg", {"directive": "999999999"}),
        ("comparison.svg", {"response": ["1", "2", "3", "4", "5", "6", "7"]}),
    ],
)
def test_a_comparison_that_is_none_has_no_file(client, query, name, change):
    address = reverse("statements:compare_file", args=[name])
    assert client.get(address, query | change).status_code == 404


def test_a_comparison_without_a_text_has_an_empty_table_and_picture(client):
    query = {"directive": make_directive().pk, "response": make_statement().pk}
    content = file_of(client, query, "comparison.csv").decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(content))) == []
    assert b"<svg" in file_of(client, query, "comparison.svg")


def test_all_figures_of_a_province_come_as_one_file(client, query):
    response = client.get(reverse("profiles:province_figure", args=["ZJ", "all.zip"]))
    with ZipFile(io.BytesIO(response.content)) as bundle:
        names = set(bundle.namelist())
        readme = bundle.read("README.txt").decode()
        numbers = bundle.read("numbers.csv").decode("utf-8-sig")
    assert {"numbers.csv", "months.csv", "months.svg", "months.png", "citation.txt"} <= names
    assert "Zhejiang" in numbers
    assert "/provinces/ZJ/analysis/" in readme


def test_a_province_has_its_rank_among_all_and_shares_it_with_equal_ones(client):
    directive = make_directive()
    for code, day in (("ZJ", "2025-04-27"), ("JL", "2025-04-27"), ("SD", "2025-05-01")):
        make_link(directive, make_statement(by=code, date_range=day))
    address = reverse("profiles:province_figure", args=["ZJ", "provinces.svg"])
    assert "rank 1–2 of 3" in client.get(address).text
    address = reverse("profiles:province_figure", args=["SD", "provinces.svg"])
    assert "rank 3 of 3" in client.get(address).text
