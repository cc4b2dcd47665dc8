"""What is in the archive already is recognised, and nothing is stored twice without a yes."""

from uuid import uuid4

import pytest
from django.urls import reverse

from statements.models import Body, BodyKind, Jurisdiction, Official, Role, Statement
from tests.factories import make_genre, make_province, make_user
from tests.reading import words
from tests.samples import one_in

pytestmark = pytest.mark.django_db

ADD = "/statements/add/"
TITLE = "省委常委会会议传达学习“人工智能+”行动部署（扩大）"
TEXT = (
    "省委常委会召开会议，传达学习习近平总书记重要讲话精神，研究我省贯彻落实意见。会议强调，"
    "要推动人工智能健康有序发展，加快构建企业主导的产学研用协同创新体系。"
)
NAMES = {"王浩": ["王　浩", "王 浩", "王\u00a0浩", "王\u200b浩"], "习近平": ["習近平"]}
NAMES["艾力更·依明巴海"] = [f"艾力更{dot}依明巴海" for dot in ("•", "・", "‧", ".", "･", " · ")]
NAMES["玉晓明"] = ["⽟晓明", "玉曉明"]
BODIES = {
    "中共山东省委": ["山东省委", "省委", "中国共产党山东省委员会", "中共山東省委"],
    "山东省发展和改革委员会": ["省发展改革委", "山东省发改委", "发改委"],
    "山东省人民政府": ["山东省政府", "山东省 人民政府"],
    "山东省人大常委会": ["山东省人民代表大会常务委员会"],
    "政协山东省委员会": ["山东省政协", "中国人民政治协商会议山东省委员会"],
}


def entry(**facts):
    make_genre()
    make_province("SD")
    return {
        "kind": "response",
        "genre": "special-meeting",
        "jurisdiction": "SD",
        "body_kind": "party",
        "body_name": "山东省委",
        "official_name": "",
        "date_range": "2025-05-06",
        "title_zh": TITLE,
        "language": "zh",
        "text": TEXT,
        "basis": "full",
        "state": "confirmed",
        "method": "named",
        "form_key": str(uuid4()),
        "cited-TOTAL_FORMS": 1,
        "cited-INITIAL_FORMS": 0,
        **facts,
    }


def other(**facts):
    """Return an entry that has nothing in common with the first."""
    serial = uuid4().hex
    words = {"title_zh": f"另一篇{serial}", "text": f"别的内容{serial}", "date_range": "2024-01-02"}
    return entry(**(words | facts))


@pytest.fixture
def existing_statement(researcher_client):
    """The statement that is in the archive."""
    assert researcher_client.post(ADD, entry()).status_code == 302
    return Statement.objects.get()


@pytest.fixture
def admin_of_archive(client):
    client.force_login(make_user(Role.ADMIN))
    return client


def enter(client, **facts):
    answer = client.post(ADD, other(**facts))
    assert answer.status_code == 302, answer.text
    return Statement.objects.latest("pk")


VARIANTS = {
    "straight quotes and brackets": {"title_zh": TITLE.translate(str.maketrans("“”（）", '""()'))},
    "a full-width plus": {"title_zh": TITLE.replace("+", "＋")},
    "a closing mark": {"title_zh": f"{TITLE}。"},
    "a space": {"title_zh": TITLE.replace("会议", "会议 ", 1)},
    "traditional characters": {"title_zh": TITLE.replace("传达学习", "傳達學習")},
    "Kangxi radicals": {"title_zh": TITLE.replace("人工", "⼈⼯")},
    "no title": {"title_zh": ""},
    "the body in full": {"body_name": "中共山东省委", "title_zh": f"{TITLE}！"},
}


@pytest.mark.parametrize(
    ("facts", "text"),
    one_in(
        3,
        [
            *((facts, TEXT) for facts in VARIANTS.values()),
            *((facts, "") for facts in VARIANTS.values() if facts["title_zh"]),
        ],
    ),
)
def test_a_statement_in_other_typesetting_is_not_stored_without_a_yes(
    researcher_client, existing_statement, facts, text
):
    form_data = entry(text=text, note="an hour of work", **facts)
    confirmation = researcher_client.post(ADD, form_data)
    assert confirmation.status_code == 422
    assert existing_statement.get_absolute_url() in confirmation.text
    assert "an hour of work" in confirmation.text
    assert Statement.objects.count() == 1
    assert f'name="accepted_duplicates" value="{existing_statement.pk}"' in confirmation.text
    form_data["accepted_duplicates"] = str(existing_statement.pk)
    assert researcher_client.post(ADD, form_data).status_code == 302
    assert Statement.objects.count() == 2


@pytest.mark.parametrize("body_name", ["山东省委", "中共山东省委"])
def test_the_identical_statement_is_refused_with_a_link_to_it(
    researcher_client, existing_statement, body_name
):
    form_data = entry(body_name=body_name, accepted_duplicates=str(existing_statement.pk))
    refusal = researcher_client.post(ADD, form_data)
    assert refusal.status_code == 422
    assert existing_statement.get_absolute_url() in refusal.text
    assert "accepted_duplicates" not in refusal.text
    assert Statement.objects.count() == 1
    assert Body.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("我省", "全省"),
        TEXT.replace("重要讲话", "重要 讲话\n"),
        f"{TEXT}会后还有讨论。",
        TEXT.replace("健康有序", "有序健康"),
    ],
)
def test_nearly_the_same_text_of_the_same_day_is_asked_about(
    researcher_client, existing_statement, text
):
    form_data = entry(
        title_zh="另一个题目", body_name="山东省人民政府", body_kind="government", text=text
    )
    assert existing_statement.get_absolute_url() in researcher_client.post(ADD, form_data).text
    assert Statement.objects.count() == 1
    assert researcher_client.post(ADD, {**form_data, "date_range": "2025-05-07"}).status_code in {
        302,
        422,
    }


def test_nearly_the_same_text_of_another_day_is_another_statement(
    researcher_client, existing_statement
):
    text = TEXT.replace("我省", "全省")
    enter(researcher_client, text=text)
    assert Statement.objects.count() == 2


def test_the_same_text_is_asked_about_whatever_its_day_and_body(
    researcher_client, existing_statement
):
    form_data = other(text=TEXT, body_name="山东省政府", body_kind="government")
    assert existing_statement.get_absolute_url() in researcher_client.post(ADD, form_data).text
    assert Statement.objects.count() == 1


def test_a_single_clause_that_another_body_repeats_is_no_sign_of_the_same(researcher_client):
    enter(researcher_client, text="推动人工智能健康有序发展")
    enter(researcher_client, text="推动人工智能健康有序发展", body_name="青岛市委")
    again = researcher_client.post(ADD, other(text="推动人工智能健康有序发展"))
    assert again.status_code == 422


@pytest.mark.parametrize(
    "address",
    one_in(
        2,
        [
            "dzwww.com/a/1.html?utm_source=weixin&utm_medium=social",
            "http://www.dzwww.com/a/1.html",
            "https://dzwww.com/a/1.html/",
            "https://www.dzwww.com/a/1.html#part",
        ],
    ),
)
def test_the_same_address_is_asked_about(researcher_client, address):
    def cited(url):
        return {"cited-0-publisher": "大众日报", "cited-0-url": url}

    statement = enter(researcher_client, **cited("https://www.dzwww.com/a/1.html"))
    answer = researcher_client.post(ADD, other(**cited(address)))
    assert statement.get_absolute_url() in answer.text
    enter(researcher_client, **cited("https://www.dzwww.com/a/2.html"))
    enter(researcher_client, **cited("https://www.dzwww.com/"))
    enter(researcher_client, **cited("https://www.dzwww.com/"))  # a front page is many statements'


def test_a_yes_is_good_for_the_statements_it_names_and_no_others(
    researcher_client, existing_statement
):
    form_data = entry(title_zh="", accepted_duplicates=str(existing_statement.pk + 1))
    assert researcher_client.post(ADD, form_data).status_code == 422
    assert (
        researcher_client.post(ADD, {**form_data, "accepted_duplicates": "all"}).status_code == 422
    )
    assert Statement.objects.count() == 1


def test_an_edit_is_asked_about_what_it_makes_alike_and_not_again_about_the_rest(
    researcher_client, existing_statement
):
    twin = entry(title_zh="", accepted_duplicates=str(existing_statement.pk))
    assert researcher_client.post(ADD, twin).status_code == 302
    second = Statement.objects.latest("pk")
    path = reverse("statements:edit", args=[second.pk])
    edited = {**twin, "accepted_duplicates": "", "seen_version": 1, "summary": "a summary"}
    assert researcher_client.post(path, edited).status_code == 302
    third = enter(researcher_client)
    path = reverse("statements:edit", args=[third.pk])
    edited = entry(title_zh="第三篇", seen_version=1)
    answer = researcher_client.post(path, edited)
    assert answer.status_code == 422
    assert existing_statement.get_absolute_url() in answer.text


@pytest.mark.parametrize(
    ("name", "spelling"),
    one_in(3, [(name, spelling) for name in NAMES for spelling in NAMES[name]]),
)
def test_a_name_in_other_typesetting_is_the_known_person(researcher_client, name, spelling):
    person = enter(researcher_client, official_name=name).official
    answer = researcher_client.post("/statements/recognise/", other(official_name=spelling))
    assert person.name_zh == name
    if spelling.strip().replace("\u200b", "") != name:
        assert f'value="{person.pk}" checked' in answer.text
    statement = enter(researcher_client, official_name=spelling)
    assert statement.official == person
    assert Official.objects.count() == 1


def test_another_person_of_a_known_name_needs_a_note_and_an_explicit_no(researcher_client):
    person = enter(researcher_client, official_name="王浩").official
    refusal = researcher_client.post(ADD, other(official_name="王　浩", speaker_is="another"))
    assert refusal.status_code == 422
    assert "by a note" in refusal.text
    confirmation = researcher_client.post(ADD, other(official_name="王　浩（枣庄）"))
    assert confirmation.status_code == 422
    assert f'name="speaker_is" value="{person.pk}"' in confirmation.text
    assert Official.objects.count() == 1
    facts = {"official_name": "王　浩（枣庄）"}
    assert enter(researcher_client, **facts, speaker_is=str(person.pk)).official == person
    other_person = enter(researcher_client, **facts, speaker_is="another").official
    assert (other_person.name_zh, other_person.note) == ("王　浩", "枣庄")
    assert enter(researcher_client, official_name="王浩(枣庄)").official == other_person
    assert enter(researcher_client, official_name="王浩").official == person


@pytest.mark.parametrize(
    ("name", "spelling"),
    one_in(3, [(name, spelling) for name in BODIES for spelling in BODIES[name]]),
)
def test_a_body_in_short_in_full_or_in_other_typesetting_is_the_known_one(
    researcher_client, name, spelling
):
    make_province("SD")
    Jurisdiction.objects.filter(code="SD").update(name_zh="山东省")
    body = enter(researcher_client, body_name=name).body
    answer = researcher_client.post("/statements/recognise/", other(body_name=spelling))
    assert f'This body is <b lang="zh">{name}</b> in the archive' in answer.text
    statement = enter(researcher_client, body_name=spelling)
    assert statement.body == body
    assert Body.objects.count() == 1
    page = words(researcher_client.get(statement.get_absolute_url()).text)
    assert f"“{spelling}” is “{name}” in the archive." in page


def test_committees_that_are_not_the_same_stay_apart(researcher_client):
    names = ["山东省委", "山东省委常委会", "山东省委理论学习中心组", "青岛市委", "民盟山东省委"]
    for name in names:
        enter(researcher_client, body_name=name)
    assert set(Body.objects.values_list("name_zh", flat=True)) == set(names)


def test_what_is_new_is_said_before_it_is_saved(researcher_client):
    page = researcher_client.post("/statements/recognise/", other(official_name="王浩")).text
    assert 'New person: <b lang="zh">王浩</b>' in page
    assert 'New body: <b lang="zh">山东省委</b>' in page


def test_what_is_typed_is_looked_up_while_half_of_the_form_is_empty(
    researcher_client, existing_statement
):
    answer = researcher_client.post("/statements/recognise/", {"text": TEXT})
    assert existing_statement.get_absolute_url() in answer.text
    assert 'name="accepted_duplicates"' in answer.text
    form_data = {"text": TEXT, "accepted_duplicates": str(existing_statement.pk)}
    assert "checked" in researcher_client.post("/statements/recognise/", form_data).text
    own_path = f"/statements/recognise/?editing={existing_statement.pk}"
    assert "archive" not in researcher_client.post(own_path, {"text": TEXT}).text


def test_two_names_of_one_body_are_refused_in_admin_and_found_by_each_other(admin_of_archive):
    province = make_province("SD")
    Official.objects.create(name_zh="王　浩")
    Body.objects.create(jurisdiction=province, kind=BodyKind.PARTY, name_zh="中共山东省委")
    add_path, list_path = "/admin/statements/{}/add/", "/admin/statements/{}/?q={}"
    for model, form_data in (
        ("official", {"name_zh": "王浩", "tenures-TOTAL_FORMS": 0, "tenures-INITIAL_FORMS": 0}),
        ("body", {"jurisdiction": "SD", "kind": "party", "name_zh": "山东省委"}),
    ):
        answer = admin_of_archive.post(add_path.format(model), form_data)
        assert "already in the archive" in answer.text
    for query in ("王浩", "王 浩", "王　浩"):
        assert "王　浩" in admin_of_archive.get(list_path.format("official", query)).text
    facts = {"kind": BodyKind.MINISTRY, "name_zh": "山东省发展和改革委员会"}
    Body.objects.create(jurisdiction=province, **facts)
    for query in ("山东省委", "中共山东省委", "中共山東省委", "中共山东", "发改委", "省发展改革委"):
        assert "1 body" in admin_of_archive.get(list_path.format("body", query)).text
    assert "0 officials" in admin_of_archive.get(list_path.format("official", "李浩")).text
