"""The analysis of the first case, counted by hand."""

import json
from io import StringIO

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
    # Zhejiang, Jilin and Shandong between 26 April and 4 May; Liaoning on one day.
    assert report["median_days"] == [1, 9]
    assert report["curve"][0] == {"day": 0, "low": 0, "high": 0}
    assert {"day": 1, "low": 0, "high": 3} in report["curve"]
    assert report["curve"][-1]["low"] == report["curve"][-1]["high"] == 4
    assert "构建自主可控、协同运行的人工智能基础软硬件系统" in {
        clause["core"] for clause in report["matrix"]["clauses"]
    }
    # Nobody has a Chinese wording of Zhejiang's answer, so nothing is said of its clauses.
    assert {clause["fates"]["ZJ"] for clause in report["matrix"]["clauses"]} == {"no text"}
