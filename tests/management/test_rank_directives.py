"""The command ranks from files without a database, and survives malformed files."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from statements.engine.ranking.ranker import DirectiveRanker, RankedCandidate
from tracker.local import embedded

ROOT = Path(__file__).resolve().parents[2]
DIRECTIVES = [
    {
        "id": "d1",
        "date": "2025-04-26",
        "title": "习近平在中共中央政治局第二十次集体学习时强调 推动桥梁事业健康有序发展",
        "text": "要集中力量攻克大跨度斜拉索等核心技术，构建自主可控的桥梁检测体系。",
    },
    {"id": "d2", "date": "2025-04-20", "title": "习近平对小麦生产工作作出重要指示", "text": ""},
]
RESPONSES = [
    {
        "id": "r1",
        "date": "2025-05-06",
        "title": "省委召开会议",
        "text": "学习习近平总书记在中央政治局第二十次集体学习时的重要讲话精神。",
    },
    {
        "id": "r2",
        "date": "2025-05-06",
        "title": "天气",
        "text": "明天多云转晴，气温十二到二十度。",
    },
    {"id": "r3"},
]


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "D.jsonl", tmp_path / "R.jsonl"
    for path, rows in zip(paths, (DIRECTIVES, RESPONSES), strict=True):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")
    return paths


def ranked(files, *options):
    out, err = StringIO(), StringIO()
    directives, responses = files
    call_command(
        "rank_directives",
        *("--directives", str(directives), "--responses", str(responses), *options),
        stdout=out,
        stderr=err,
    )
    return out.getvalue(), err.getvalue()


def test_json_holds_a_row_for_each_response_and_nothing_where_nothing_is_found(files):
    rows = json.loads(ranked(files, "--json")[0])
    assert [row["response"] for row in rows] == ["r1", "r2", "r3"]
    assert [bool(row["candidates"]) for row in rows] == [True, False, False]
    best = rows[0]["candidates"][0]
    assert set(best) == {"id", "score", "reasons"}
    assert best["id"] == "d1"
    assert 0 < best["score"] <= 1
    assert all(isinstance(reason, str) for reason in best["reasons"])


def test_in_words_it_says_where_no_directive_is_found(files):
    lines = ranked(files)[0]
    assert "推动桥梁事业健康有序发展" in lines
    assert lines.count("no directive found") == 2


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_a_text_with_a_sign_that_ends_lines_elsewhere_is_ranked_like_any_other(files, sign):
    rankings = json.loads(ranked(files, "--json")[0])
    responses = [RESPONSES[0] | {"text": f"{RESPONSES[0]['text']}{sign}散会。"}, *RESPONSES[1:]]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in responses)
    files[1].write_text(lines, encoding="utf-8")
    out, err = ranked(files, "--json")
    assert err == ""
    assert [row["response"] for row in json.loads(out)] == [row["response"] for row in rankings]
    assert json.loads(out)[0]["candidates"][0]["id"] == "d1"


def test_no_estimate_is_printed_as_certain(files, monkeypatch):
    candidate = RankedCandidate("d1", 0.9999, is_named=True, reasons=())
    monkeypatch.setattr(DirectiveRanker, "rank", lambda self, response: [candidate])
    lines = ranked(files)[0]
    assert "1. over 99%  d1" in lines
    assert "100%" not in lines


def test_lines_that_cannot_be_used_are_left_out_and_named(files):
    directives, _ = files
    with directives.open("a", encoding="utf-8") as more:
        more.write('\nnot json\n[1]\n{"title": "no id"}\n{"id": "d3", "date": "someday"}\n')
    out, err = ranked(files, "--json")
    assert len(json.loads(out)) == 3
    assert [f"line {number}" in err for number in (3, 4, 5, 6)] == [True] * 4


def test_a_missing_file_is_a_clear_refusal(tmp_path, files):
    with pytest.raises(CommandError, match="cannot be read"):
        ranked((tmp_path / "none.jsonl", files[1]))


def test_it_starts_no_database(tmp_path, files, monkeypatch):
    # Nor does it ask one here: none of these tests has one.
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    with embedded.database_for(["manage.py", "rank_directives", "--json"]):
        assert json.loads(ranked(files, "--json")[0])
    assert not (tmp_path / "var").exists()


@pytest.mark.long
def test_it_runs_without_a_database(tmp_path, files):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    directives, responses = files
    command = [sys.executable, "manage.py", "rank_directives", "--json"]
    process = subprocess.run(
        [*command, "--directives", str(directives), "--responses", str(responses)],
        cwd=ROOT,
        env=environment | {"VAR": str(tmp_path / "var")},
        capture_output=True,
        check=True,
    )
    assert json.loads(process.stdout)[0]["candidates"][0]["id"] == "d1"
    assert not (tmp_path / "var" / "postgres").exists()


GAPS = ["", " ", "\u3000", "\u00a0", "\n", "\u200b", "\ue000", "\ufe00"]


def test_names_and_numbers_are_found_in_files_whatever_stands_in_them(tmp_path):
    plan = {
        "id": "plan",
        "date": "2025-08-21",
        "title": "国务院关于修建桥梁的意见",
        "text": "国发〔2025〕11号\n各省、自治区、直辖市：桥梁很重要。",
    }
    sentences = [
        "会议传达学习习近平总书记在中央政治局第二十{}次集体学习时的重要讲话精神，研究贯彻落实意见。",
        "会议要求对照国发〔2025〕11{}号抓好贯彻落实，各有关部门要加强协作，形成合力。",
    ]
    rows = [
        {"id": f"r{kind}-{at}", "date": "2025-09-20", "title": "", "text": sentence.format(gap)}
        for kind, sentence in enumerate(sentences)
        for at, gap in enumerate(GAPS)
    ]
    files = tmp_path / "D.jsonl", tmp_path / "R.jsonl"
    for path, objects in zip(files, ([*DIRECTIVES, plan], rows), strict=True):
        path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    best = [row["candidates"][0]["id"] for row in json.loads(ranked(files, "--json")[0])]
    assert best == ["d1"] * len(GAPS) + ["plan"] * len(GAPS)
