"""Searching from anywhere finds provinces, bodies, speakers and directives by their names."""

import re

import pytest
from django.urls import reverse

from statements.models import Body, Official
from tests.factories import make_directive, make_province, make_statement

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<h2[^>]*><a href="/(?:responses|directives|statements)/(\d+)/"')


def ask(client, **question):
    return client.get(reverse("statements:statements"), question)


@pytest.fixture(scope="module")
def people(rows_of_this_module):
    """Who speaks for Zhejiang and Jilin."""
    zhejiang = make_province("ZJ")
    body = Body.objects.create(jurisdiction=zhejiang, kind="party", name_zh="中共浙江省委员会")
    wang = Official.objects.create(name_zh="王浩")
    make_province("JL")
    speech = make_statement(body=body, official=wang, title_zh="王浩讲话")
    make_statement(by="JL", official=Official.objects.create(name_zh="黄强"))
    return {"body": body, "wang": wang, "speech": speech}


def names_on(client, query):
    page = client.get(reverse("statements:search"), {"q": query}).text
    names = re.search(r'<section class="names".*?</section>', page, re.DOTALL)
    return re.findall(r'<li><a href="([^"]+)"', names[0]) if names else []


@pytest.mark.parametrize(
    "query",
    ["浙江", "浙", "Zhejiang", "ZheJiang", "zhejiang", "zhe jiang", "zhèjiāng", "zj", "ＺＪ"],
)
def test_searching_from_anywhere_finds_a_province_and_its_bodies(client, people, query):
    assert names_on(client, query)[:2] == [
        "/provinces/ZJ/",
        f"/statements/?by={people['body'].pk}",
    ]


@pytest.mark.parametrize(
    "query", ["浙江省委", "浙江省委員會", "zhejiangshengwei", "zjsw", "Zhejiang Provincial Party"]
)
def test_searching_from_anywhere_finds_a_body(client, people, query):
    assert names_on(client, query) == [f"/statements/?by={people['body'].pk}"]


@pytest.mark.parametrize(
    "query", ["王浩", "王 浩", "wang hao", "wanghao", "Wang Hao", "WH", "wáng hào"]
)
def test_searching_from_anywhere_finds_a_speaker(client, people, query):
    address = f"/statements/?speaker={people['wang'].pk}"
    assert names_on(client, query) == [address]
    page = client.get(address).text
    assert ROW.findall(page) == [str(people["speech"].pk)]
    assert '<span class="soft">speaker</span> <span lang="zh">王浩</span>' in page


@pytest.mark.parametrize("where", ["statements", "responses"])
def test_lists_are_narrowed_by_body_and_by_speaker(client, people, where):
    address = reverse(f"statements:{where}")
    for question in ({"by": people["body"].pk}, {"speaker": people["wang"].pk}):
        assert ROW.findall(client.get(address, question).text) == [str(people["speech"].pk)]
    assert client.get(address, {"speaker": "x"}).status_code == 400


def test_a_directive_is_listed_by_who_issued_it(client, people):
    ours = make_directive(body=people["body"], official=people["wang"])
    make_directive()
    for question in ({"by": people["body"].pk}, {"speaker": people["wang"].pk}):
        page = client.get(reverse("statements:directives"), question).text
        assert ROW.findall(page) == [str(ours.pk)]


def test_searching_from_anywhere_finds_directives_by_title_and_then_texts(client, people):
    directive = make_directive(title_zh="人工智能行动意见")
    response = make_statement(text="落实人工智能行动")
    assert names_on(client, "人工智能 -芯片") == [directive.get_absolute_url()]
    page = client.get(reverse("statements:search"), {"q": "人工智能"}).text
    assert set(ROW.findall(page)) == {str(directive.pk), str(response.pk)}


def test_names_are_found_though_the_wording_is_too_short_to_search_for(client, people):
    page = client.get(reverse("statements:search"), {"q": "浙"})
    assert page.status_code == 400
    assert "too short" in page.text
    assert names_on(client, "浙")[0] == "/provinces/ZJ/"


def test_many_of_a_name_are_cut_and_the_exact_one_comes_first(client, people):
    for letter in "一丁七万丈三上下不":
        Official.objects.create(name_zh=f"王浩{letter}")
    assert names_on(client, "王浩")[0] == f"/statements/?speaker={people['wang'].pk}"
    page = client.get(reverse("statements:search"), {"q": "王浩"}).text
    assert "and more" in page


def test_a_list_without_a_match_leads_to_the_search_for_names(client, people):
    page = ask(client, q="Zhejiang NOT 无此话 黄强").text
    assert 'href="/search/?q=Zhejiang%20NOT%20%E6%97%A0' in page


def test_the_search_for_names_says_when_there_is_none(client, people):
    page = client.get(reverse("statements:search"), {"q": "无此人"}).text
    assert "No province, body, speaker or directive goes by this name." in page
    assert "Look for it among" not in page
    assert "goes by this name" not in ask(client, q="无此人").text


def test_a_body_that_no_source_names_goes_by_no_name(client, people):
    Body.objects.create(
        jurisdiction=make_province("ZJ"), kind="unnamed", name_en="Officials (body not named)"
    )
    assert names_on(client, "officials") == []


def test_every_page_has_the_search_box(client, people):
    for address in ("/", "/provinces/", "/compare/", "/statements/9999999/"):
        assert '<form class="find" role="search" action="/search/">' in client.get(address).text


@pytest.mark.parametrize("query", ["发改委", "浙江发改委", "发展改革委", "fgw", "发展和改革委员会"])
def test_a_body_is_found_by_its_short_and_its_full_name(client, people, query):
    facts = {"jurisdiction": people["body"].jurisdiction, "kind": "ministry"}
    body = Body.objects.create(name_zh="浙江省发展和改革委员会", **facts)
    assert names_on(client, query) == [f"/statements/?by={body.pk}"]
