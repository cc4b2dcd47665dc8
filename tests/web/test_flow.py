"""Who had wording first between provinces, and how certain the order is."""

import pytest
from django.urls import reverse

from statements.models import Basis, ImpreciseDate, Statement
from statements.selectors.analysis.additions import shared_additions
from statements.selectors.analysis.directive import analyse_directive
from statements.selectors.analysis.flow import wording_flow
from tests.factories import NOW, make_directive, make_link, make_province, make_statement

pytestmark = pytest.mark.django_db

ADDED = "开展千座桥梁安全隐患排查整治专项行动"


def answer(directive, by, date_range, words=ADDED):
    make_link(directive, make_statement(by=by, date_range=date_range, text=f"{by}：{words}。"))


@pytest.fixture
def directive():
    for code in ("ZJ", "JL", "SD"):
        make_province(code)
    return make_directive(date_range="2025-04-25", text="要构建自主可控的桥梁检测体系。")


def streams_of(directive):
    return [
        (stream.source.code, stream.later.code, stream.certain, stream.possible)
        for stream in wording_flow(analyse_directive(directive, now=NOW)).streams
    ]


def test_the_earlier_of_two_exact_dates_was_certainly_first(directive):
    answer(directive, "JL", "2025-05-06")
    answer(directive, "ZJ", "2025-04-28")
    assert streams_of(directive) == [("ZJ", "JL", 1, 0)]


def test_dates_that_overlap_leave_the_order_open(directive):
    answer(directive, "ZJ", "2025-05")
    answer(directive, "JL", "2025-05-06")
    assert sorted(streams_of(directive)) == [("JL", "ZJ", 0, 1), ("ZJ", "JL", 0, 1)]


def test_the_same_day_is_no_order(directive):
    answer(directive, "ZJ", "2025-05-06")
    answer(directive, "JL", "2025-05-06")
    assert streams_of(directive) == []


def test_days_after_a_directive_of_several_days_are_not_below_zero(directive):
    directive.date_range = ImpreciseDate.parse("2025-04-25/2025-04-26").days
    directive.save()
    answer(directive, "ZJ", "2025-04-24/2025-04-27")
    answer(directive, "JL", "2025-05-06")
    analysis = analyse_directive(Statement.objects.get(pk=directive.pk), now=NOW)
    assert wording_flow(analysis).days == [(0, 2), (10, 11)]


def test_a_response_without_a_date_is_neither_first_nor_later(directive):
    answer(directive, "ZJ", "2025-04-28")
    answer(directive, "JL", None)
    answer(directive, "SD", "2025-05-02")
    assert streams_of(directive) == [("ZJ", "SD", 1, 0)]


def test_what_a_province_repeats_itself_takes_no_place_of_what_two_share(directive, monkeypatch):
    monkeypatch.setattr("statements.selectors.analysis.flow.MAX_WORDINGS", 1)
    repeated = "推进沿江沿海多式联运大通道建设和口岸能级提升"
    answer(directive, "SD", "2025-04-27", repeated)
    answer(directive, "SD", "2025-05-03", repeated)
    answer(directive, "ZJ", "2025-04-28")
    answer(directive, "JL", "2025-05-06")
    assert streams_of(directive) == [("ZJ", "JL", 1, 0)]


def test_what_stands_in_two_quotations_is_no_wording(directive):
    for by, day in (("ZJ", "2025-04-28"), ("JL", "2025-05-06"), ("SD", "2025-05-07")):
        text = "深入推进数字政务\n持续优化营商环境"
        quoted = make_statement(by=by, date_range=day, text=text, basis=Basis.EXCERPTS)
        make_link(directive, quoted)
    assert streams_of(directive) == []
    assert shared_additions(analyse_directive(directive, now=NOW)) == []


def test_what_the_directive_says_flows_from_nobody(directive):
    answer(directive, "ZJ", "2025-04-28", "构建自主可控的桥梁检测体系")
    answer(directive, "JL", "2025-05-06", "构建自主可控的桥梁检测体系")
    assert streams_of(directive) == []


def test_the_page_shows_the_flow_and_gives_it_as_files(client, directive):
    answer(directive, "ZJ", "2025-04-28")
    answer(directive, "JL", "2025-05")
    page = client.get(reverse("statements:analysis", args=[directive.pk]), {"flow": "yes"}).text
    assert "Wordings: 1, provinces: 2" in page
    files = {
        name: client.get(reverse("statements:analysis_figure", args=[directive.pk, name])).content
        for name in ("flow.svg", "flow.png", "flow.csv")
    }
    assert directive.title_zh in files["flow.svg"].decode()
    assert files["flow.png"].startswith(b"\x89PNG")
    assert files["flow.csv"].decode("utf-8-sig").splitlines()[1].startswith("ZJ,JL,1,0,")


def test_pairs_that_are_not_shown_are_counted_and_stand_in_the_file(client, directive, monkeypatch):
    monkeypatch.setattr("statements.selectors.analysis.flow.MAX_STREAMS", 1)
    answer(directive, "ZJ", "2025-04-28")
    address = reverse("statements:analysis", args=[directive.pk])
    answer(directive, "JL", "2025-05-06")
    assert "pairs of provinces are shown" not in client.get(address, {"flow": "yes"}).text
    answer(directive, "SD", "2025-05-07")
    assert "strongest 1 of 2 pairs of provinces" in client.get(address, {"flow": "yes"}).text
    table = client.get(reverse("statements:analysis_figure", args=[directive.pk, "flow.csv"]))
    assert len(table.content.splitlines()) == 1 + 2


def test_without_the_full_text_or_wording_the_page_says_so(client, directive):
    address = reverse("statements:analysis", args=[directive.pk])
    assert "No two provinces" in client.get(address, {"flow": "yes"}).text
    quoted = make_directive(text="要构建自主可控的桥梁检测体系。", basis=Basis.EXCERPTS)
    address = reverse("statements:analysis", args=[quoted.pk])
    assert "not known what it lacks" in client.get(address, {"flow": "yes"}).text
    undated = make_directive(date_range=None, text="要构建自主可控的桥梁检测体系。")
    address = reverse("statements:analysis", args=[undated.pk])
    assert "The date of the directive is not known" in client.get(address, {"flow": "yes"}).text
    missing = reverse("statements:analysis_figure", args=[quoted.pk, "flow.svg"])
    assert client.get(missing).status_code == 404
