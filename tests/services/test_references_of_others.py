"""References as Zotero, EndNote and CNKI write them: nothing that an entry says is lost."""

import pytest

from statements.services.imports.reading.opening import read_table

ZOTERO = """TY  - NEWS
TI  - 坚持自立自强
AU  - 王浩
T2  - 人民日报
DA  - 2025/04/27/10:30:00
PY  - 2025
UR  - http://paper.example/1
N1  - 见头版
ER  -
"""
CNKI = """TY  - JOUR
T1  - 论人工智能
A1  - 王浩
A1  - 刘捷
JF  - 求是
Y1  - 2025/05/01
N2  - 摘要
ER  -
"""
ENGLISH = """TY  - NEWS
TI  - Premier speech
JO  - Xinhua
PY  - 2025
DA  - May 6
ER  -
"""


def cells(path, content):
    path.write_text(content, encoding="utf-8")
    [row] = read_table(path).rows()
    assert not row.fault
    return {name: cell for name, cell in row.cells.items() if cell}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            ZOTERO,
            {"publisher": "人民日报", "date": "2025-04-27", "note": "见头版", "language": "zh"},
        ),
        (CNKI, {"publisher": "求是", "author": "王浩; 刘捷", "summary": "摘要"}),
        (ENGLISH, {"publisher": "Xinhua", "date": "May 6 2025", "language": "en"}),
    ],
)
def test_an_entry_in_ris_keeps_its_paper_its_notes_and_its_date(tmp_path, entry, expected):
    row = cells(tmp_path / "a.ris", entry)
    assert expected.items() <= row.items()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("year = 2025, month = apr, day = 27", {"date": "27 apr 2025"}),
        ('year = "2025", month = "May"', {"date": "May 2025"}),
        ("year = {2025}, month = {5}, day = {6}", {"date": "2025-05-06"}),
        ("year = {2025}, month = {5月}", {"date": "2025年5月"}),
        ("year = {2025}, day = {6}", {"date": "2025"}),
        ("author = {Li, Qiang and Wang, Yi}", {"author": "Li, Qiang; Wang, Yi"}),
        ("author = {{新华社} and {人民日报}}", {"author": "新华社; 人民日报"}),
        ("author = {{Bureau of Roads and Bridges}}", {"author": "Bureau of Roads and Bridges"}),
        ("organization={某大学}, journal={求是}", {"publisher": "求是"}),
        ("newspaper = {浙江日报}", {"publisher": "浙江日报"}),
        (r"howpublished = {\url{https://x.example/a_b}}", {"url": "https://x.example/a_b"}),
        ("subtitle = {副题}, note = {见头版}", {"title": "会议：副题", "note": "见头版"}),
    ],
)
def test_an_entry_in_bibtex_keeps_what_it_says(tmp_path, fields, expected):
    row = cells(tmp_path / "a.bib", f"@misc{{a,\n  title = {{会议}},\n  {fields}\n}}\n")
    assert expected.items() <= row.items()
