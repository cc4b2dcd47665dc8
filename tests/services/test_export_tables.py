"""Exported tables: cells round-trip, none is a formula, and changes are noted."""

import csv
import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from statements.services.exports.cells import (
    MAX_UNITS,
    csv_cell,
    read_cell,
    xlsx_cell,
    xml_text,
)
from statements.services.exports.tables import write_csv, write_xlsx

FORMULA = "=+-@\t\r\n＝＋－＠"
# Text that PostgreSQL can store: no lone surrogate, no NUL; special characters are frequent.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(f"'{FORMULA} _x041F<r>/&"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    )
)


def as_csv(*texts, bom=True):
    file = io.BytesIO()
    write_csv([{"a": text, "b": 1} for text in texts], ["a", "b"], file, bom=bom)
    return file.getvalue()


def as_xlsx(*texts):
    file = io.BytesIO()
    write_xlsx([{"a": text, "b": 1} for text in texts], ["a", "b"], file, about=["about"])
    return file


def sheets(file):
    book = load_workbook(file, read_only=True)
    return [[[*row] for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames]


@given(TEXTS)
@example("'=1")
@example("''＝1")
@example("'")
@example("' =1")
def test_every_text_comes_back_from_a_csv(text):
    table = as_csv(text).decode("utf-8-sig")
    _names, row = csv.reader(io.StringIO(table, newline=""))
    assert read_cell(row[0]) == text


@given(TEXTS)
def test_no_csv_cell_begins_like_a_formula(text):
    assert not csv_cell(text).lstrip().startswith(tuple(FORMULA.strip()))


@given(TEXTS)
@example("=1")
@example("'=1")
def test_every_heading_comes_back_from_a_csv_and_none_is_a_formula(text):
    file = io.BytesIO()
    write_csv([], [text], file, bom=True)
    ((heading,),) = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    assert read_cell(heading) == text
    assert not heading.lstrip().startswith(tuple(FORMULA.strip()))


@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_formula_begins_where_a_program_parts_a_csv_elsewhere(separator):
    text = f"甲;=1+1{separator} -2+3\n@SUM(1){separator}'=4"
    lines = as_csv(text).decode("utf-8-sig").splitlines()
    cells = [cell for line in lines for cell in line.split(separator)]
    assert not [cell for cell in cells if cell.strip(' "').startswith(("=", "+", "-", "@"))]


@given(TEXTS, TEXTS)
def test_two_texts_never_share_a_csv_cell(first, second):
    assert (csv_cell(first) == csv_cell(second)) == (first == second)


# Fewer, since each is a file.
@settings(max_examples=settings().max_examples // 3)
@given(TEXTS)
@example("_x0041_x0042_")
@example("_x005F_x0041_")
@example("\x0b_x000B_\r\ufffe\uffff")
@example("<r><t>a</t></r>")
@example("<r>&</r>")
def test_every_text_comes_back_from_a_spreadsheet_as_a_text(text):
    rows, _notes = sheets(as_xlsx(text))
    assert rows[0] == ["a", "b"]
    assert unescape(rows[1][0] or "") == text
    assert rows[1][1] == 1


@given(TEXTS)
def test_a_text_written_for_xml_reads_back(text):
    assert unescape(xml_text(text)) == text


def test_a_spreadsheet_holds_no_formula_and_no_link():
    texts = [f"{sign}1+1" for sign in FORMULA] + ["http://example.org", "=HYPERLINK(1)"]
    file = as_xlsx(*texts)
    rows, _notes = sheets(file)
    assert [unescape(row[0]) for row in rows[1:]] == texts
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize(
    ("text", "length", "units"),
    [
        ("字" * MAX_UNITS, MAX_UNITS, None),
        ("字" * 40_000, MAX_UNITS, "40,000"),
        # Two UTF-16 units each; a character that does not fit as a whole is dropped.
        ("😀" * 16_384, 16_383, "32,768"),
    ],
)
def test_a_long_text_is_cut_as_excel_counts_and_the_notes_say_so(text, length, units):
    rows, notes = sheets(as_xlsx("short", text))
    assert rows[2][0] == text[:length]
    cell_notes = [row for row in notes if row[0] == "3"]
    if units:
        ((_row, column, change),) = cell_notes
        assert column == "a"
        assert f"cut at 32,767 of {units} characters" in change
        assert "JSON Lines" in change
    else:
        assert not cell_notes
        assert notes[-1][2] == "Nothing was changed."


def test_control_characters_are_noted():
    _rows, notes = sheets(as_xlsx("a\x0bb\x1f"))
    assert notes[-1][:2] == ["2", "a"]
    assert "2 control characters" in notes[-1][2]
    assert xlsx_cell("_x0041_") == ("_x0041_", "")


def test_the_byte_order_mark_can_be_left_out():
    assert as_csv("字").startswith(b"\xef\xbb\xbfa,b")
    assert as_csv("字", bom=False) == "a,b\r\n字,1\r\n".encode()


def test_a_number_is_no_text():
    file = io.BytesIO()
    write_csv([{"a": -1, "b": "-1"}], ["a", "b"], file, bom=False)
    assert file.getvalue() == b"a,b\r\n-1,'-1\r\n"
