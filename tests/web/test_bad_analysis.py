"""Dashboard, matrix and command say of poor data what they can say, and what they cannot."""

import re
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from statements.models import Basis, Statement
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_province, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

CLAUSES = "，".join(f"推进{chr(0x4E00 + 7 * number) * 3}桥梁检测体系" for number in range(300))
TEXT = "要推进桥梁检测体系建设，推动桥梁事业健康有序发展。"
PLACES = [f"{first}{second}" for first in "ABCDEF" for second in "UVWXYZ"][:31]


@dataclass(frozen=True)
class Case:
    """A directive and its answers, each a day with a text; what each reader says of them.

    ``cell`` is what the first province's cell holds in the matrix of days.
    """

    name: str
    answers: tuple[tuple[str | None, str], ...]
    dashboard: tuple[str, ...]
    command: tuple[str, ...]
    cell: str
    date: str | None = "2025-04-25"
    text: str = TEXT

    def make(self) -> Statement:
        directive = make_directive(date_range=self.date, text=self.text)
        make_province(PLACES[0])
        for place, (day, text) in zip(PLACES, self.answers, strict=False):
            make_link(directive, make_statement(by=place, date_range=day, text=text))
        return directive


CASES = [
    Case(
        "no responses",
        (),
        ("No confirmed answer yet.", "no confirmed answer with a date", "nothing can be compared"),
        ("1 provinces not looked at", "median days to answer: not known"),
        "·",
    ),
    Case(
        "all days unknown",
        ((None, TEXT), (None, TEXT)),
        ("2 of 2", "no confirmed answer with a date; 2 undated", "is not known at all: AU; AV."),
        ("answered on an unknown day: AU, AV", "median days to answer: not known", "day 0: 0–2"),
        "?",
    ),
    Case(
        "a directive without a day",
        (("2025-05-01", TEXT),),
        ("the directive has no date", "no days can be counted", "1 of 1"),
        ("the directive has no date, so that no days can be counted",),
        "?",
        date=None,
    ),
    Case(
        "one province",
        (("2025-05-01", TEXT),),
        ("1 of 1", "95 % interval 21–100%", "6 days", "with those still silent: 6 days"),
        ("1 of 1 provinces looked at answered (95 %: 21%–100%)", "day 6: 1–1"),
        "6",
    ),
    Case(
        "all on one day",
        (("2025-05-01", TEXT),) * 31,
        ("31 of 31", "6 days", "First tied"),
        ("31 of 31 provinces", "day 6: 31–31", "median days to answer: 6"),
        "6",
    ),
    Case(
        "spans around the directive",
        (("2025-04", TEXT), ("2025", TEXT)),
        ("2 answers are dated only as a span", "not certain one of"),
        ("day 0: 0–2", "day 5: 1–2", "day 250: 2–2"),
        "5",
    ),
    Case(
        "a directive that is a span itself",
        (("2025-04-10", TEXT),),
        ("the directive is dated only as a span", "0–9 days"),
        ("day 0: 0–1", "day 9: 1–1"),
        "9",
        date="2025-04",
    ),
    Case(
        "an answer before the directive",
        (("2025-04-01", TEXT),),
        ("No answer is dated after the directive.", "one of the dates must be wrong", "AU."),
        ("dated before the directive, so not counted: AU",),
        "?",
    ),
    Case(
        "300 clauses",
        (("2025-05-01", CLAUSES), ("2025-05-01", "明天多云转晴，气温十二到二十度。")),
        ("300 clauses in the full text", "Show all 300"),
        ("1 word for word, 0 altered, of 2 with a text",),
        "6",
        text=f"要{CLAUSES}。",
    ),
    Case(
        "no text anywhere",
        (("2025-05-01", ""),),
        ("no text of the directive is held", "1 response has no text", "nothing can be compared"),
        ("no text of the directive is held", "1 responses have no text"),
        "6",
        text="",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_poor_data_are_named_and_never_made_a_figure(client, case):
    directive = case.make()
    out = StringIO()
    call_command("analyse", str(directive.pk), stdout=out, stderr=StringIO())
    for sentence in case.command:
        assert sentence in out.getvalue()
    page = client.get(reverse("statements:analysis", args=[directive.pk]))
    for sentence in case.dashboard:
        assert sentence in words(page.text)
    for order in ("given", "most", "cluster"):
        query = {"cells": "days", "rows": order, "columns": order}
        matrix = client.get(reverse("statements:matrix"), query)
        heads = matrix.text.partition('class="heat"')[2].partition("</thead>")[0]
        column = re.findall(r'"hidden">([^<]+)</span>', heads).index(PLACES[0])
        row = matrix.text.partition(f">{directive.title_zh}")[2].partition("</tr>")[0]
        assert re.findall(r"<td(?: class=[\w-]+)?>([^<\s]*)", row)[column] == case.cell


def test_a_province_held_in_quotations_may_take_up_more_than_is_counted(client):
    taken_up, other = "健全桥梁检测体系", "完善隧道养护机制"
    directive = make_directive(text=f"要{taken_up}，{other}。")
    note = "1 province held in quotations only counts by these, and may take up more"
    for by, basis in (("JL", Basis.FULL), ("ZJ", Basis.EXCERPTS)):
        response = make_statement(by=by, text=f"我们要{taken_up}。", basis=basis)
        measure_link(link_id=make_link(directive, response).pk, now=NOW)
        page = words(client.get(reverse("statements:analysis", args=[directive.pk])).text)
        assert (note in page) == (basis == Basis.EXCERPTS)
