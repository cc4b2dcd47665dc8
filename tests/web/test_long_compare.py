"""Comparing on a page takes nobody's server for long, whatever the texts are."""

import random
import re
import time
from itertools import product

import pytest

from statements.models import LONGEST_TEXT
from statements.selectors.links import compared_texts, comparison, parts
from statements.selectors.links.compared_texts import TextKey, load_texts
from tests.factories import make_directive, make_link, make_statement
from tests.samples import one_in

pytestmark = pytest.mark.django_db

CHOICE = random.Random(7)
WORDS = "坚持加强党的全面领导推动人工智能健康有序发展构建自主可控协同高效运行"


KINDS = {
    "line ends": lambda length: ("甲" + "\n" * length)[: length - 1] + "乙",
    "one letter": lambda length: "甲" * length,
}


def altered(text):
    return "".join(letter if CHOICE.random() < 0.9 else "新" for letter in text)


def time_comparison(client, directive, responses, show="texts"):
    query = "".join(f"&response={response.pk}" for response in responses)
    start = time.process_time()
    answer = client.get(f"/compare/?show={show}&directive={directive.pk}{query}")
    return time.process_time() - start, answer


@pytest.mark.parametrize(("kind", "show"), one_in(3, product(KINDS, ["passages", "texts"])))
def test_texts_without_clauses_as_long_as_a_page_compares_take_under_two_seconds(
    client, kind, show
):
    text = KINDS[kind](compared_texts.MAX_CHARACTERS // 2)
    directive = make_directive(text=text)
    response = make_link(directive, make_statement(text=altered(text))).response
    # Loads what is loaded once.
    time_comparison(client, make_directive(text=WORDS), [make_statement(text=WORDS)])
    seconds, answer = time_comparison(client, directive, [response], show)
    assert answer.status_code == 200
    assert seconds < 2


def test_longer_texts_are_refused_at_once_with_a_sentence(client):
    text = "甲" + "\n" * (LONGEST_TEXT - 2) + "乙"
    directive = make_directive(text=text)
    response = make_link(directive, make_statement(text=text)).response
    seconds, answer = time_comparison(client, directive, [response])
    assert answer.status_code == 400
    assert "too long to compare on one page" in answer.text
    assert seconds < 1


LETTERS = [chr(0x4E00 + index) for index in range(3000)]


def short_clauses(number):
    return "".join("".join(CHOICE.choices(LETTERS, k=6)) + "，" for _ in range(number))


def rows_of(page, table):
    return page.split(f'<table class="{table}">')[1].split("</table>")[0].count("<tr>") - 1


@pytest.fixture
def three_rows(monkeypatch):
    """Parts with three clauses where there is one response, and with one where there are three."""
    monkeypatch.setattr(parts, "MAX_CELLS", 3)


def test_a_page_has_so_many_rows_and_marks_and_no_more(client, three_rows):
    assert_bounded(client, clause_count=20)


@pytest.mark.long
def test_the_longest_texts_that_a_page_compares_make_no_larger_page(client):
    assert_bounded(client, clause_count=compared_texts.MAX_CHARACTERS // 2 // 7)


def assert_bounded(client, clause_count):
    text = short_clauses(clause_count)
    directive, response = make_directive(text=text), make_statement(text=text)
    _seconds, answer = time_comparison(client, directive, [response])
    assert rows_of(answer.text, "fates") == parts.MAX_CELLS
    assert rows_of(answer.text, "origins") == parts.MAX_CELLS
    assert (
        answer.text.count('<mark class="verbatim') == 3 * parts.MAX_CELLS + 3
    )  # the key has three
    assert f"Part 1 of {-(-clause_count // parts.MAX_CELLS)}" in answer.text
    assert f"{clause_count} of {clause_count}" in answer.text
    assert len(answer.content) < 2_000_000


def in_parts(directive, *responses):
    keys = [TextKey(response.pk) for response in responses]
    texts = load_texts(TextKey(directive.pk), keys)
    first = comparison.compare(texts)
    part_numbers = range(2, first.part.total + 1)
    return [
        first,
        *(comparison.compare(texts, part_number=part) for part in part_numbers),
    ]


def test_the_parts_put_together_are_the_texts_and_have_each_row_once(three_rows):
    repeated_text, other_text = short_clauses(8), short_clauses(2)
    clauses = repeated_text.split("，")[:-1]
    directive = make_directive(text=f"前言：{repeated_text}完。")
    responses = [
        make_statement(text=f"{other_text}{repeated_text}{other_text}"),
        make_statement(text=f"{clauses[6]}。\n" * 12),
        make_statement(text=other_text),
    ]
    all_parts = in_parts(directive, *responses)
    assert len(all_parts) == 12  # as many as one clause is repeated
    assert (
        "".join(piece.text for part in all_parts for piece in part.pieces)
        == f"前言：{repeated_text}完。"
    )
    for index, response in enumerate(responses):
        pieces = [piece for part in all_parts for piece in part.columns[index].pieces]
        assert "".join(piece.text for piece in pieces) == response.revisions.get().text
    assert [row.core for part in all_parts for row in part.clauses][1:9] == clauses
    anchors = [row.anchor for part in all_parts for row in part.columns[0].passage_rows]
    assert anchors == [f"r1-{number}" for number in range(1, len(anchors) + 1)]


def test_a_mark_leads_to_the_part_that_shows_its_partner(client, three_rows):
    clauses = short_clauses(8).split("，")[:-1]
    directive = make_directive(text="，".join(clauses))
    response = make_statement(text="，".join(reversed(clauses)))
    page = time_comparison(client, directive, [response])[1].text
    (address,) = re.findall(rf'<a href="([^"]*)">{clauses[0]}</a><sup>', page)
    path, _, anchor = address.replace("&amp;", "&").partition("#")
    assert f'id="{anchor}"' not in page
    partner = client.get(path).text
    assert re.search(rf'id="{anchor}"></span><mark class="verbatim"><a href="[^"]*#d1-1"', partner)
    assert client.get(path.replace("part=3", "part=4")).status_code == 404


def test_figures_are_the_same_on_each_part(three_rows):
    text = short_clauses(8)
    all_parts = in_parts(make_directive(text=text), make_statement(text=text[:30]))
    assert len(all_parts) == 3
    assert len({str(part.measures) for part in all_parts}) == 1
