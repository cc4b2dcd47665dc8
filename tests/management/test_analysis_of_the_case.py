"""The analysis of the first case, counted by hand."""

import json
from io import StringIO

import pytest
from django.core.management import call_command


def test_the_first_case_is_as_counted_by_hand(seeds, db):
    out = StringIO()
    call_command("analyse", "politburo-study-20-20", "--json", stdout=out)
    report = json.loads(out.getvalue())
    states = report["ledger"]
    assert {code for code, state in states.items() if state == "answered"} == {
        *("ZJ", "JL", "SD", "LN")
    }
    assert states["SN"] == "probable"
    assert len(states) == 31
    assert sum(state == "not-looked" for state in states.values()) == 26
    assert report["coverage"]["answered"] == 4
    assert report["coverage"]["looked_at"] == 5
    # Wilson's interval of 4 in 5: (.8 + z²/10 ± z √(.032 + z²/100)) ÷ (1 + z²/5), for z = 1.96.
    assert report["coverage"]["interval"] == pytest.approx([0.3755, 0.9638], abs=0.0001)
    # From 25 April: Zhejiang, Jilin and Shandong between 26 April and 4 May; Liaoning on 29 May.
    days = {code: answer["days"] for code, answer in report["answers"].items()}
    assert days == {"ZJ": [1, 9], "JL": [1, 9], "SD": [1, 9], "LN": [34, 34]}
    assert report["median_days"] == [1, 9]
    assert report["curve"] == [
        {"day": 0, "low": 0, "high": 0},
        {"day": 1, "low": 0, "high": 3},
        {"day": 9, "low": 3, "high": 3},
        {"day": 34, "low": 4, "high": 4},
    ]
    # Three in four within (0, 9]; nobody was searched in vain.
    of_searched = report["median_days_of_searched"]
    assert (of_searched["estimate"], of_searched["answered"], of_searched["silent"]) == (
        [1, 9],
        4,
        0,
    )
    assert (report["undated"], report["before_the_directive"]) == ([], [])
    # The readout is held in 18 quotations. Of Zhejiang, Jilin and Shandong no Chinese wording is
    # known, and the quotations of Liaoning have none of these clauses; so nothing is said of any.
    clauses = report["matrix"]["clauses"]
    assert len(clauses) == 18
    assert "构建自主可控、协同运行的人工智能基础软硬件系统" in {
        clause["core"] for clause in clauses
    }
    assert {fate for clause in clauses for fate in clause["fates"].values()} == {"no text"}
