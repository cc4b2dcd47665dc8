"""JSON Lines: our reader and other readers parse what our export writes."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.models import ExportFormat
from statements.services.exports.formats import ExportSpec
from statements.services.exports.writing import write_records
from statements.services.jsonlines import read_lines
from statements.services.statements.files import read_archive

SIGNS = "\x85\u2028\u2029"
# Any text, with many characters that some readers treat as line ends.
texts = st.lists(
    st.one_of(st.text(), st.sampled_from([*SIGNS, *'\n\r\v\f\x1c\x1d\x1e\t"\\\ufeff', "\r\n"]))
).map("".join)
records = st.lists(st.fixed_dictionaries({"title": texts, "text": st.none() | texts}))


def exported(rows):
    file = io.BytesIO()
    spec = ExportSpec(file_format=ExportFormat.JSONL, base="https://archive.example")
    write_records(rows, ["title", "text"], file, spec)
    return file.getvalue().decode()


def read(text):
    faults = []
    rows = list(read_lines(text, on_fault=lambda number, fault: faults.append((number, fault))))
    return rows, faults


@given(records)
def test_what_the_export_writes_the_reader_reads(rows):
    assert read(exported(rows)) == ([*enumerate(rows, start=1)], [])


@given(records)
def test_a_reader_that_ends_lines_elsewhere_reads_our_export_too(rows):
    assert [json.loads(line) for line in exported(rows).splitlines()] == rows


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_that_ends_a_line_elsewhere_may_stand_as_it_is(sign):
    text = f'{{"id": "a", "text": "前{sign}后"}}\n{{"id": "b"}}\n'
    assert read(text) == ([(1, {"id": "a", "text": f"前{sign}后"}), (2, {"id": "b"})], [])


def test_lines_of_windows_a_byte_order_mark_and_empty_lines_are_read():
    assert read('\ufeff{"a": 1}\r\n\r\n\ufeff\n{"b": 2}') == ([(1, {"a": 1}), (4, {"b": 2})], [])


@given(st.lists(st.sampled_from(['{"a": 1}', "no", "[1]", "1", '{"a": "b', "[" * 100_000])))
def test_every_line_is_an_object_or_a_fault(lines):
    rows, faults = read("\n".join(lines))
    numbers = [number for number, _row in rows] + [number for number, _fault in faults]
    assert sorted(numbers) == [*range(1, len(lines) + 1)]
    assert all(row == {"a": 1} for _number, row in rows)


def test_an_archive_of_texts_is_read_with_every_text_in_it(tmp_path):
    path = tmp_path / "archive.jsonl"
    path.write_text(
        "\ufeff" + "".join(f'{{"text": "推动{sign}人工智能有序发展"}}\n' for sign in SIGNS),
        encoding="utf-8",
    )
    archive = read_archive(path)
    assert archive.background.documents == 3
    assert archive.unread == ()
