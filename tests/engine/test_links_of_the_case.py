"""The first case: who answered the session on artificial intelligence of 25 April 2025."""

import json
from pathlib import Path

import pytest

from statements.engine.ranking.ranker import Directive, DirectiveRanker, Response
from statements.engine.ranking.reasons import Grounds
from statements.engine.ranking.records import days_from

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "ai_case.json"
SESSION = "politburo-study-20-20"


def _rows():
    for row in json.loads(SEEDS.read_text(encoding="utf-8"))["statements"]:
        excerpts = "，".join(row.get("excerpts", ()))
        yield row, (row["key"], row.get("title_zh", ""), excerpts, days_from(row.get("said")))


@pytest.fixture(scope="module")
def candidates():
    rows = list(_rows())
    ranker = DirectiveRanker([Directive(*it) for row, it in rows if row["kind"] == "directive"])
    return {it[0]: ranker.rank(Response(*it)) for _, it in rows}


def test_the_liaoning_response_names_the_session(candidates):
    best = candidates["liaoning-cppcc"][0]
    assert (best.id, best.is_named) == (SESSION, True)
    assert best.score > 0.8


def test_the_shaanxi_response_is_proposed_by_its_wording(candidates):
    best = candidates["shaanxi-central-group"][0]
    assert (best.id, best.is_named) == (SESSION, False)
    assert best.reasons[0].grounds is Grounds.WORDING


def test_the_digital_literacy_document_answers_nothing(candidates):
    assert candidates["cac-digital-literacy-2025"] == []


def test_the_session_does_not_answer_itself(candidates):
    assert SESSION not in {candidate.id for candidate in candidates[SESSION]}
