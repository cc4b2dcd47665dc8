"""How files are read as tables: merged cells, sheets, line ends, encodings, zips."""

import io
import time
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from statements.services.imports.reading.merged import MergedCells
from statements.services.imports.reading.opening import file_kind, read_table
from statements.services.imports.reading.table import FileKind, FileRefused

HEADING = ["类型", "省份", "日期", "标题"]


def read(path, content):
    path.write_bytes(content)
    return read_table(path)


def cells(table):
    return [tuple(row.cells.values()) for row in table.rows()]


@pytest.fixture
def book():
    return Workbook()


@pytest.fixture
def saved(book, tmp_path):
    def save():
        path = tmp_path / "rows.xlsx"
        book.save(path)
        return read_table(path)

    return save


def test_a_cell_that_is_merged_over_rows_is_said_of_each_of_them(book, saved):
    sheet = book.worksheets[0]
    for row in (HEADING, ["response", "浙江", date(2025, 5, 1), "甲"], ["", "", "", "乙"]):
        sheet.append(row)
    sheet.append(["response", "", "", "丙"])
    for places in ("A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(places)
    assert cells(saved()) == [
        ("response", "浙江", "2025-05-01", ""),
        ("response", "浙江", "", "乙"),
        ("response", "", "", "丙"),
    ]


def test_of_a_heading_of_two_rows_the_one_that_names_more_counts(book, saved):
    sheet = book.worksheets[0]
    for row in (["类型", "省份", "会议"], ["", "", "日期", "标题"], ["response", "浙江", "", "甲"]):
        sheet.append(row)
    for places in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(places)
    table = saved()
    assert table.headers == tuple(HEADING)
    assert cells(table) == [("response", "浙江", "", "甲")]


def test_the_first_sheet_that_shows_something_is_read(book, saved):
    hidden_sheet, visible_sheet = book.worksheets[0], book.create_sheet("空")
    hidden_sheet.append(["隐", "藏"])
    hidden_sheet.sheet_state = "hidden"
    assert visible_sheet.sheet_state == "visible"
    book.create_sheet("数据").append(HEADING)
    assert saved().headers == tuple(HEADING)


def test_an_error_of_excel_is_no_title(book, saved):
    sheet = book.worksheets[0]
    sheet.append(HEADING)
    sheet.append(["response", "浙江", "", "#REF!"])
    [row] = saved().rows()
    assert row.fault == "The cell “标题” holds the error #REF! of Excel."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030"])
def test_a_heading_that_begins_with_its_kind_is_a_table_in_every_encoding(tmp_path, encoding):
    text = f"{','.join(HEADING)}\nresponse,浙江,2025-05-01,省委召开会议\n"
    assert read(tmp_path / "rows.csv", text.encode(encoding)).headers == tuple(HEADING)


def test_lines_may_end_as_on_an_old_mac(tmp_path):
    text = f"{','.join(HEADING)}\rresponse,浙江,2025-05-01,甲\rresponse,浙江,,乙\r"
    assert len(cells(read(tmp_path / "rows.csv", text.encode()))) == 2


def zipped(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return read_table(path)


def test_nothing_in_a_zip_is_left_out_without_a_word(tmp_path):
    texts = zipped(tmp_path / "texts.zip", **{"甲.txt": "会议", "乙.docx": "PK"})
    assert [bool(row.fault) for row in texts.rows()] == [True, False]  # by name
    table = zipped(tmp_path / "table.zip", **{"表.csv": "key,类型\n1,response\n", "2.txt": "会议"})
    assert [row.fault for row in table.rows()] == [
        "",
        "No row of the table names the text “2.txt”.",
    ]


def test_a_zip_beside_texts_is_refused_like_one_alone(tmp_path):
    with pytest.raises(FileRefused, match="another zip"):
        zipped(tmp_path / "texts.zip", **{"甲.txt": "会议", "乙.zip": "PK"})


@pytest.mark.parametrize("start", ["% " * 26, "%\n" * 1_000, "%" * 4_000])
def test_what_begins_like_comments_is_told_apart_at_once(tmp_path, start):
    path = tmp_path / "rows.csv"
    path.write_text(start)
    begun_at = time.process_time()
    assert file_kind(path) is FileKind.CSV
    assert time.process_time() - begun_at < 1


def test_comments_above_the_entries_of_bibtex_are_passed_over(tmp_path):
    entry = "@misc{a, title = {会议}}\n"
    path = tmp_path / "rows.bib"
    for comments in ("% exported\n", "% a\r\n\r\n  % b % c\r\n", "%\r%\r"):
        path.write_bytes(f"{comments}{entry}".encode())
        assert file_kind(path) is FileKind.BIBTEX


def test_cells_that_are_never_closed_are_read_past_at_once():
    begun_at = time.process_time()
    assert MergedCells.in_part(io.BytesIO(b"<mergeCell " * 20_000)).last_rows == {}
    assert time.process_time() - begun_at < 1
