"""Texts side by side: what is shared in rows, and how long what stands between is."""

import random
import re
import time

import pytest

from tests.factories import make_directive, make_revision, make_statement

pytestmark = pytest.mark.django_db

FIRST = "构建自主可控的桥梁检测体系"
SECOND = "完善隧道养护长效机制"
THIRD = "推广绿色低碳运输装备"
DIRECTIVE_TEXT = f"会议强调，要{FIRST}，{SECOND}，{THIRD}。"
CHOICE = random.Random(5)
LETTERS = [chr(0x4E00 + index) for index in range(2500)]


def page_of(client, directive, *responses, **query):
    query |= {"directive": directive, "response": responses}
    answer = client.get("/compare/", query)
    assert answer.status_code == 200
    return answer.text


def rows_of(page):
    """The cells of each row, as plain text."""
    body = page.partition("<tbody data-rows")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub("<.*?>", "", cell).strip() for cell in row] for row in cells]


def passages_of(page):
    return [row for row in rows_of(page) if row[0]]


def text_of(length):
    return "".join(CHOICE.choices(LETTERS, k=length))


def test_a_row_has_what_each_text_makes_of_a_clause(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    whole = make_statement(text=f"我省{FIRST}。")
    altered = make_statement(text="我市构建自主可控安全的桥梁检测体系。")
    neither = make_statement(text="明天多云转晴，气温下降。")
    page = page_of(client, directive.pk, whole.pk, altered.pk, neither.pk)
    ((number, first, *columns),) = passages_of(page)
    assert number == "1"
    assert first.startswith(f"要{FIRST}")
    assert [other.partition("·")[2].partition("·")[0].strip() for other in columns] == [
        "word for word",
        "altered",
        "",
    ]
    assert columns[2] == "not taken up"
    assert "<ins>安全</ins>" in page


def test_what_stands_between_passages_is_folded_and_its_length_said(client):
    filler = text_of(40)
    directive = make_directive(text=DIRECTIVE_TEXT)
    response = make_statement(text=f"{FIRST}。{filler}。{THIRD}，{SECOND}。")
    page = page_of(client, directive.pk, response.pk)
    gaps = [row[2] for row in rows_of(page) if not row[0]]
    between = f"{len(filler) + 3 + len(THIRD)} characters, {len(THIRD)} of them shared"
    assert gaps[1:3] == [between, f"{len(THIRD) + 1} characters back ↑"]
    (address,) = re.findall(rf'href="([^"]*)" hx-get="[^"]*">{between}', page)
    stretch = client.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert filler in stretch
    assert "<html" not in stretch


def test_the_passages_and_gaps_of_a_text_are_all_of_it(client):
    texts = [f"{text_of(30)}。{clause}。{text_of(20)}" for clause in (FIRST, SECOND, THIRD)]
    text = "。".join(texts)
    directive, response = make_directive(text=DIRECTIVE_TEXT), make_statement(text=text)
    rows = rows_of(page_of(client, directive.pk, response.pk))
    gaps = sum(int(row[2].split()[0]) for row in rows if not row[0])
    assert gaps + len(FIRST + SECOND + THIRD) == len(text)


def test_rows_follow_the_order_of_the_text_asked_for(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    response = make_statement(text=f"{THIRD}。{FIRST}。")
    assert [row[0] for row in passages_of(page_of(client, directive.pk, response.pk))] == ["1", "3"]
    page = page_of(client, directive.pk, response.pk, order=1)
    assert [row[0] for row in passages_of(page)] == ["3", "1"]


def test_only_what_all_share_is_shown_where_that_is_asked_for(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    responses = [make_statement(text=f"{FIRST}。{SECOND}。").pk, make_statement(text=SECOND).pk]
    page = page_of(client, directive.pk, *responses, all="yes")
    assert [row[0] for row in passages_of(page)] == ["2"]


def test_boilerplate_that_not_all_share_is_not_called_folded(client, monkeypatch):
    monkeypatch.setattr("statements.selectors.links.alignment.COMMON_BELOW", 2)
    directive = make_directive(text=DIRECTIVE_TEXT)
    responses = [make_statement(text=f"{FIRST}。").pk, make_statement(text=f"{SECOND}。").pk]
    assert "2 of boilerplate folded" in page_of(client, directive.pk, *responses)
    page = page_of(client, directive.pk, *responses, all="yes")
    assert "of boilerplate folded" not in page
    assert "No passage is shared by all of them" in page


def test_versions_of_a_directive_stand_beside_each_other(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    make_revision(directive, f"会议指出，要{FIRST}。{text_of(30)}。")
    page = page_of(client, f"{directive.pk}.2", f"{directive.pk}.1")
    assert "version 1" in page
    assert "version 2" in page
    assert passages_of(page)[-1][2].startswith(f"…会议强调，要{FIRST}")
    choice = client.get("/compare/", {"directive": directive.pk}).text
    assert f'name="response" value="{directive.pk}.1"' in choice


def test_a_page_says_why_it_shows_no_passage(client):
    directive, response = make_directive(text=DIRECTIVE_TEXT), make_statement(text="明天多云转晴。")
    assert "They share no passage" in page_of(client, directive.pk, response.pk)
    assert "No text of the others is held" in page_of(client, directive.pk, make_statement().pk)
    textless = make_directive()
    assert "No text of the first statement is held" in page_of(client, textless.pk, response.pk)


def test_a_text_is_not_compared_with_itself(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    page = page_of(client, directive.pk, directive.pk)
    assert "Compare two to six texts" in page
    assert "is held, so nothing" not in page


def test_six_texts_are_compared_and_seven_are_not(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    responses = [make_statement(text=f"{FIRST}。").pk for _ in range(6)]
    (row,) = passages_of(page_of(client, directive.pk, *responses[:5]))
    assert len(row) == 2 + 5
    answer = client.get("/compare/", {"directive": directive.pk, "response": responses})
    assert answer.status_code == 400


def test_a_clause_is_on_the_part_that_its_address_leads_to(client, monkeypatch):
    monkeypatch.setattr("statements.selectors.links.alignment.MAX_CELLS", 2)
    directive, response = make_directive(text=DIRECTIVE_TEXT), make_statement(text=DIRECTIVE_TEXT)
    page = page_of(client, directive.pk, response.pk, clause=3)
    assert [row[0] for row in passages_of(page)] == ["3"]
    assert "Part 3 of 3" in page
    query = {"directive": directive.pk, "response": response.pk, "part": 4}
    assert client.get("/compare/", query).status_code == 404


def test_four_long_reports_are_compared_in_700_ms_on_a_page_of_400_kb(client):
    clauses = [text_of(CHOICE.randint(8, 24)) for _ in range(1500)]
    directive = make_directive(text="，".join(clauses))
    responses = []
    for _ in range(3):
        own = [clause if CHOICE.random() < 0.5 else text_of(16) for clause in clauses]
        altered = [
            clause[:6] + "新" + clause[6:] if CHOICE.random() < 0.2 else clause for clause in own
        ]
        responses.append(make_statement(text="，".join(altered)).pk)
    page_of(client, directive.pk, *responses)  # compiles, and prepares the directive
    seconds = []
    for _ in range(2):
        start = time.process_time()
        page = page_of(client, directive.pk, *responses)
        seconds.append(time.process_time() - start)
    assert len(page.encode()) < 400_000
    assert min(seconds) < 0.7
