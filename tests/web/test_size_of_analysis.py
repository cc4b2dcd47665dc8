"""The matrices stay light with all provinces."""

import pytest
from django.urls import reverse

from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_statement

TITLE = "关于推动桥梁检测体系健康有序发展的意见"


def test_a_matrix_of_31_provinces_and_60_clauses_is_light(client, seeds, db):
    # Different clauses of usual length, which nobody took up: every row is written.
    names = [chr(0x4E00 + 11 * number) * 3 for number in range(60)]
    clauses = [f"推进{name}大桥检测体系建设" for name in names]
    directive = make_directive(text="，".join(clauses) + "。")
    link = make_link(directive, make_statement(by="ZJ", text="，".join(clauses[:40]) + "。"))
    measure_link(link_id=link.pk, now=NOW)
    address = reverse("statements:analysis", args=[directive.pk])
    page = client.get(address, {"clauses": "all"}).text
    table = page.partition('<table class="clauses"')[2].partition("</table>")[0]
    assert table.count("<th scope=row") == 60
    assert table.count("<td") == 60 * 32
    assert len(table.encode()) <= 50_000


@pytest.mark.parametrize(
    ("number", "most_bytes"), [(15, 17_000), pytest.param(60, 50_000, marks=pytest.mark.long)]
)
def test_a_matrix_of_many_directives_and_31_provinces_is_light(
    client, seeds, db, number, most_bytes
):
    responses = [make_statement(by=code) for code in ("ZJ", "JL", "SD")]
    for index in range(number):
        directive = make_directive(title_zh=f"{TITLE}{index}")
        for response in responses:
            make_link(directive, response)
    page = client.get(reverse("statements:matrix"), {"cells": "days", "from": "2025"}).text
    table = page.partition('<table class="heat"')[2].partition("</table>")[0]
    assert table.count("<td") >= number * (31 + 1)
    assert len(table.encode()) <= most_bytes
