"""The analysis of a directive says what is in the database, and no more."""

import json
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from statements.models import Basis, ImpreciseDate, LinkState, Search
from tests.factories import NOW, make_directive, make_link, make_province, make_statement

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控、协同运行的桥梁检测体系"
TEXT = f"会议强调，要{CLAUSE}，推动桥梁事业健康有序发展。各地抓好督促落实工作。"


def analyse(name):
    out = StringIO()
    call_command("analyse", str(name), "--json", stdout=out)
    return json.loads(out.getvalue())


def fates(report, core):
    [clause] = [clause for clause in report["matrix"]["clauses"] if clause["core"] == core]
    return clause["fates"]


def answer(directive, by, day="2025-05-01", text="", **facts):
    response = make_statement(by=by, date_range=day, text=text, **facts)
    return make_link(directive, response)


def test_each_clause_has_its_fate_in_each_province():
    directive = make_directive(text=TEXT)
    answer(directive, "ZJ", text=f"我们要{CLAUSE}。")
    unseen = answer(
        directive, "JL", text="我们要构建自主可控、协同高效的桥梁检测体系。", form_key=uuid4()
    )
    answer(directive, "SD", text="明天多云转晴，气温十二到二十度。")
    make_province("AH")
    report = analyse(directive.pk)
    by_province = {"ZJ": "verbatim", "JL": "altered", "SD": "absent", "AH": "no text"}
    assert fates(report, CLAUSE) == by_province
    assert report["matrix"]["units"]["ZJ"] == "浙江"
    assert all(0 <= clause["weight"] <= 1 for clause in report["matrix"]["clauses"])
    assert report["answers"]["ZJ"]["clauses_taken_up"] == 1
    assert report["unmeasured_links"] == []
    # A machine entered it, and no person has looked at it.
    assert report["responses_entered_by_machine"] == [unseen.response_id]
    assert report["directive"]["entered_by_machine"] is False


def test_of_several_responses_the_closest_counts_clause_by_clause():
    directive = make_directive(text=TEXT)
    answer(directive, "ZJ", text="明天多云转晴，气温十二到二十度。")
    answer(directive, "ZJ", text=f"我们要{CLAUSE}。")
    assert fates(analyse(directive.pk), CLAUSE)["ZJ"] == "verbatim"


def test_quotations_that_lack_a_clause_do_not_make_it_absent():
    directive = make_directive(text=TEXT)
    answer(directive, "ZJ", text=CLAUSE, basis=Basis.EXCERPTS)
    report = analyse(directive.pk)
    assert fates(report, CLAUSE)["ZJ"] == "verbatim"
    assert fates(report, "推动桥梁事业健康有序发展")["ZJ"] == "no text"


def test_the_curve_is_a_band_where_days_are_imprecise():
    directive = make_directive(date_range="2025-04-25")
    answer(directive, "ZJ", "2025-04-27")
    answer(directive, "JL", "2025-05")
    answer(directive, "SD", None)
    report = analyse(directive.pk)
    assert report["curve"] == [
        {"day": 0, "low": 0, "high": 1},  # the undated one may be of that day
        {"day": 2, "low": 1, "high": 2},
        {"day": 6, "low": 1, "high": 3},
        {"day": 36, "low": 2, "high": 3},
    ]
    assert report["undated"] == ["SD"]
    assert report["median_days"] == [2, 2]


def test_a_response_before_the_directive_is_named_and_not_counted():
    directive = make_directive(date_range="2025-04-25")
    answer(directive, "ZJ", "2025-04-20")
    report = analyse(directive.pk)
    assert report["before_the_directive"] == ["ZJ"]
    assert report["curve"] == []
    assert report["median_days"] is None


def test_the_median_of_those_searched_takes_silence_into_account():
    directive = make_directive(date_range="2025-04-25")
    answer(directive, "ZJ", "2025-04-27")
    for code in ("JL", "SD"):
        Search.objects.create(
            directive=directive,
            jurisdiction=make_province(code),
            searched_on=date(2025, 5, 25),
            where="日报",
            entered_at=NOW,
        )
    report = analyse(directive.pk)
    assert report["median_days"] == [2, 2]
    assert report["median_days_of_searched"] == {
        "estimate": [31, None],
        "interval": None,
        "answered": 1,
        "silent": 2,
    }


def test_suggested_links_are_no_answers():
    directive = make_directive(text=TEXT)
    make_link(directive, make_statement(by="ZJ", text=CLAUSE), state=LinkState.SUGGESTED)
    report = analyse(directive.pk)
    assert report["ledger"]["ZJ"] == "probable"
    assert fates(report, CLAUSE)["ZJ"] == "no text"
    assert report["curve"] == []


@pytest.mark.parametrize("facts", [{}, {"text": TEXT}, {"date_range": None}])
def test_a_directive_without_responses_says_so(facts):
    directive = make_directive(**facts)
    make_province("ZJ")
    report = analyse(directive.pk)
    assert report["curve"] == []
    assert report["median_days"] is None
    assert set(report["ledger"].values()) == {"not-looked"}


def test_a_directive_is_found_by_number_title_and_part_of_it():
    directive = make_directive(title_zh="关于桥梁检测的意见（国发〔2025〕11号）")
    other = make_directive(title_zh="关于桥梁建设的意见")
    for name in (directive.pk, directive.title_zh, "国发〔2025〕11号"):
        assert analyse(name)["directive"]["id"] == directive.pk
    with pytest.raises(CommandError, match=str(other.pk)):
        analyse("关于桥梁")
    with pytest.raises(CommandError, match="No directive"):
        analyse("关于隧道")


def test_a_directive_is_found_by_the_key_that_a_file_gave_it():
    directive = make_directive(title_zh="桥梁检测")
    directive.external_keys.create(key="d1")
    assert analyse("d1")["directive"]["id"] == directive.pk


def test_spans_around_the_directive_begin_on_its_day():
    directive = make_directive(date_range="2025-04-25")
    link = answer(directive, "ZJ", "2025-04")
    assert ImpreciseDate.parse("2025-04").days == link.response.date_range
    report = analyse(directive.pk)
    assert report["curve"] == [{"day": 0, "low": 0, "high": 1}, {"day": 5, "low": 1, "high": 1}]
