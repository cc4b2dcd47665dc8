"""The command finds phrases from files without a database, and reports lines it cannot use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

TEXT = "会议强调，要构建自主可控的桥梁检测体系，推动桥梁事业健康有序发展。"


def run_command(tmp_path, lines, *options):
    path = tmp_path / "D.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    out, err = StringIO(), StringIO()
    call_command("find_phrases", "--directives", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_each_directive_has_its_phrases_with_places_whatever_its_title_says(tmp_path):
    rows = [
        {"id": "d1", "title": "别的题目 与正文无关", "text": TEXT},
        {"id": "d2", "title": "", "text": ""},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    report = json.loads(run_command(tmp_path, lines, "--json")[0])
    assert [row["directive"] for row in report] == ["d1", "d2"]
    assert report[1]["phrases"] == []
    assert report[0]["phrases"]
    for phrase in report[0]["phrases"]:
        first, last = phrase["span"]
        assert TEXT[first:last] == phrase["text"]
    untitled = [json.dumps({"id": "d1", "text": TEXT}), lines[1]]
    assert json.loads(run_command(tmp_path, untitled, "--json")[0]) == report


def test_lines_that_cannot_be_used_are_reported_and_left_out(tmp_path):
    lines = ["{", '{"id": "d1", "text": 7}', json.dumps({"id": "d2", "text": TEXT})]
    out, err = run_command(tmp_path, lines)
    assert "line 1 was left out" in err
    assert "line 2 was left out" in err
    assert "推动桥梁事业健康有序发展" in out


def test_half_a_character_is_reported_and_a_whole_one_read(tmp_path):
    lines = [r'{"id": "d1\ud83d", "text": "x"}', rf'{{"id": "\ud83d\ude00", "text": "{TEXT}"}}']
    out, err = run_command(tmp_path, lines, "--json")
    assert "line 1 was left out: it holds half of a character" in err
    assert [row["directive"] for row in json.loads(out)] == ["😀"]
    out.encode()


def test_a_missing_archive_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        run_command(tmp_path, ['{"id": "d1"}'], "--archive", str(tmp_path / "none"))
