"""Figures of provinces, officials and set phrases as views that last."""

import pytest
from django.urls import reverse

from statements.filters.saved_views import read_view
from statements.models import Official, Phrase
from statements.selectors.saved_views.differences import compare_snapshots
from statements.services.links.echoes import measure_link
from statements.services.statements.phrases import count_phrase
from tests.factories import NOW, make_directive, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控的桥梁检测体系"


def answer(directive, by, **facts):
    link = make_link(directive, make_statement(by=by, text=f"我们要{CLAUSE}。", **facts))
    measure_link(link_id=link.pk, now=NOW)
    return link


@pytest.fixture
def directive():
    directive = make_directive(text=f"要{CLAUSE}，完善隧道养护长效机制。")
    for by in ("JL", "SD", "SC"):
        answer(directive, by)
    return directive


@pytest.fixture
def addresses(directive):
    """The pages of a province beside another, of an official and of a phrase."""
    official = Official.objects.create(name_zh="张三", name_en="Zhang San")
    answer(directive, "ZJ", official=official, date_range="2025-05-02")
    phrase = Phrase.objects.create(text="桥梁检测")
    count_phrase(phrase)
    return [
        reverse("profiles:province", args=["ZJ"]) + "?with=JL",
        reverse("profiles:official", args=[official.pk]),
        reverse("profiles:phrase", args=[phrase.pk]),
    ]


def test_what_was_saved_is_the_same_until_an_answer_is_added(client, addresses, directive):
    client.force_login(make_user())
    frozen = []
    for address in addresses:
        assert f"{reverse('saved_views:save')}?address=" in client.get(address).text
        frozen.append((address, read_view(address).as_json()))
        assert compare_snapshots(frozen[-1][1], read_view(address)).is_same
    answer(directive, "ZJ", official=Official.objects.get(), date_range="2025-05-01")
    count_phrase(Phrase.objects.get())
    lost = [
        {figure.name: (figure.then, figure.now) for figure in since.lost_figures}
        for address, content in frozen
        for since in [compare_snapshots(content, read_view(address))]
    ]
    assert lost[0]["Zhejiang: median_high"] == (7, 6)
    assert lost[1]["Zhang San: median_high"] == (7, 6)
    assert lost[2]["statements"] == (5, 6)
    changed = compare_snapshots(frozen[2][1], read_view(addresses[2])).changed
    assert ("Heat by month, 2025-05: Use it", 4, 5) in [
        (change.label, change.before, change.after) for change in changed
    ]


def test_rows_with_words_of_a_statement_are_named_by_it_so_that_they_can_be_erased(directive):
    make_link(directive, make_statement(by="ZJ", text="完善隧道养护长效机制。"))
    measure_link(link_id=directive.links_in.get(body__jurisdiction="ZJ").pk, now=NOW)
    view = read_view(reverse("profiles:province", args=["ZJ"]))
    rows = {key: row for key, row in view.rows.items() if CLAUSE[2:] in str(row)}
    assert rows
    assert {key.partition(".")[0] for key in rows} == {str(directive.pk)}
    assert not any(str(directive) in str(cell) for row in view.rows.values() for cell in row)


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("2025-05-03", "2025-05-02"), "Zhejiang 浙江"),
        (("2025-05-02", "2025-05-02"), "tied: Jilin 吉林, Zhejiang 浙江"),
        (("2025-05", "2025-05-02"), "not certain: one of Zhejiang 浙江, Jilin 吉林"),
        ((None, None), None),
    ],
)
def test_who_used_a_phrase_first_is_saved_no_more_certain_than_it_is(days, first):
    for by, day in zip(("JL", "ZJ"), days, strict=True):
        make_statement(by=by, date_range=day, text="我们推进桥梁检测。")
    phrase = Phrase.objects.create(text="桥梁检测")
    count_phrase(phrase)
    view = read_view(reverse("profiles:phrase", args=[phrase.pk]))
    assert view.figures["first province"] == first


def test_a_page_that_is_not_there_cannot_be_saved(client):
    client.force_login(make_user())
    for address in ("/provinces/QQ/analysis/", "/officials/9/analysis/", "/phrases/9/analysis/"):
        answer = client.get(reverse("saved_views:save"), {"address": address})
        assert answer.status_code == 400
        assert "no longer in the archive" in answer.text
