"""Files made to exhaust whoever reads them are refused, or read like others."""

import struct
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from statements.services.imports.reading import opening
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import FileRefused

_LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'
    for inner, name in zip("abcdefghi", "bcdefghij", strict=True)
)
DOCTYPES = {
    "entities that grow": f'<!DOCTYPE x [<!ENTITY a "ha">{_LAUGHS}]>',
    "a file of the machine": '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
}
PARTS = {
    "xl/worksheets/sheet1.xml": ("<sheetData>", "<x>&j;</x><sheetData>"),
    "xl/workbook.xml": ('name="Sheet"', 'name="&j;"'),
    "xl/sharedStrings.xml": ("<t>title</t>", "<t>title&j;</t>"),
}


def workbook_with(doctype, part):
    book, plain, hostile = Workbook(), BytesIO(), BytesIO()
    book.worksheets[0].append(["title", "text"])
    book.save(plain)
    old, new = PARTS[part]
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(hostile, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == part:
                root = text.removeprefix("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>")
                text = doctype + root.replace(old, new)
                assert new in text
            target.writestr(name, text)
    return hostile.getvalue()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_no_entity_of_a_workbook_is_followed(tmp_path, doctype, part):
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(workbook_with(DOCTYPES[doctype], part))
    try:
        headers = read_table(path).headers
    except FileRefused:
        return
    assert not [heading for heading in headers if "root:" in heading or len(heading) > 20]


def zip_of_names_alone(number):
    """Return a zip whose directory has so many entries, all of one empty file."""
    name = b"a.txt"
    start = b"PK\x03\x04" + struct.pack("<5H3I2H", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *(0,) * 8, len(name), *(0,) * 6) + name
    end = struct.pack("<4H2IH", 0, 0, number, number, number * len(entry), len(start), 0)
    return start + entry * number + b"PK\x05\x06" + end


@pytest.mark.parametrize(("number", "is_refused"), [(50, False), (51, True)])
def test_a_zip_of_too_many_names_is_not_opened(tmp_path, monkeypatch, number, is_refused):
    monkeypatch.setattr(opening, "MAX_PARTS", 50)
    monkeypatch.setattr(opening, "_BLOCK", 61)  # so that entries lie across blocks
    path = tmp_path / "names.zip"
    path.write_bytes(zip_of_names_alone(number))
    if is_refused:
        with pytest.raises(FileRefused, match="more than 50 files"):
            read_table(path)
    else:
        assert read_table(path).headers == ("file", "title", "text")


@pytest.mark.parametrize("entry", ["{" * 3_000, "\\textbf{" * 2_000, "\\" * 20_001, "$" * 10_000])
def test_no_entry_of_references_ends_the_reading_of_the_others(tmp_path, entry):
    path = tmp_path / "references.bib"
    path.write_text(f"@misc{{a,\n title={{{entry}}},\n}}\n@misc{{b,\n title={{会议}},\n}}\n")
    assert [row for row in read_table(path).rows() if row.cells.get("title") == "会议"]


def test_a_line_nested_beyond_reason_is_a_fault_of_its_row(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"title": ' + "[" * 100_000 + "]" * 100_000 + '}\n{"title": "会议"}\n')
    faults = [bool(row.fault) for row in read_table(path).rows()]
    assert faults == [True, False]
