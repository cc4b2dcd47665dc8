"""The command that compares two files, without a database."""

import json

import pytest
from django.core.management import CommandError, call_command

DIRECTIVE = "\ufeff一、集中力量攻克高端芯片、基础软件等核心技术；\r\n二、维护宪法权威，不动摇。"
RESPONSE = "会议强调，要集中力量攻克基础软件、高端芯片等核心技术。\r\n維護「憲法」權威。"


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "directive.txt", tmp_path / "response.txt"
    for path, text in zip(paths, (DIRECTIVE, RESPONSE), strict=True):
        path.write_bytes(text.encode())
    return paths


def compare(capsys, *arguments):
    call_command("compare", *map(str, arguments))
    return capsys.readouterr()


def test_json_has_the_figures_and_spans_of_the_files_own_characters(files, capsys):
    echo = json.loads(compare(capsys, *files, "--json").out)
    assert set(echo) == {"v", "u", "v_discounted", "u_discounted", "matches", "clauses"}
    with files[0].open(encoding="utf-8", newline="") as file:
        directive = file.read()
    with files[1].open(encoding="utf-8", newline="") as other:
        response = other.read()
    clauses = {directive[slice(*row["span"])]: row for row in echo["clauses"]}
    assert [row["fate"] for row in clauses.values()] == ["altered", "verbatim", "absent"]
    rights = clauses["维护宪法权威"]
    assert response[slice(*rights["response"])] == "維護「憲法」權威"
    assert clauses["不动摇"]["response"] is None
    for match in echo["matches"]:
        assert set(match) == {"directive", "response", "kind", "weight"}
        assert match["kind"] in {"verbatim", "altered"}
        assert directive[slice(*match["directive"])].strip()
        assert response[slice(*match["response"])].strip()


def test_a_report_says_what_was_changed(files, capsys):
    report = compare(capsys, *files).out
    assert "1 verbatim, 1 altered, 1 absent" in report
    assert "基础软件" in report


def test_an_archive_tells_what_is_boilerplate(files, tmp_path, capsys):
    archive = tmp_path / "archive"
    archive.mkdir()
    for number in range(9):
        (archive / f"{number}.txt").write_text(f"{number}集中力量攻克高端芯片、基础软件等核心技术")
    rows = [json.dumps({"text": "基础软件、高端芯片等核心技术"}) for _ in range(9)]
    (archive / "more.jsonl").write_text("\n".join([*rows, "not json"]), encoding="utf-8")
    output = compare(capsys, *files, "--json", "--background", archive)
    echo = json.loads(output.out)
    assert echo["v_discounted"] < echo["v"]
    assert "1 lines without a text" in output.err


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("政治".encode("gb18030"), "is not UTF-8 text (byte 1)")],
)
def test_what_cannot_be_read_is_one_sentence(files, tmp_path, content, message, capsys):
    bad = tmp_path / "bad.txt"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        compare(capsys, bad, files[1])
    assert message in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_empty_files_are_compared_and_nothing_is_shared(files, tmp_path, capsys):
    empty = tmp_path / "empty.txt"
    empty.touch()
    output = compare(capsys, empty, files[1], "--json")
    assert json.loads(output.out)["matches"] == []
    assert "no letters or digits" in output.err


def test_an_archive_without_texts_is_refused(files, tmp_path, capsys):
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        with pytest.raises(CommandError):
            compare(capsys, *files, "--background", folder)
