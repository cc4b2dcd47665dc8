"""Set phrases are counted as a search reads their words, and a page says when it rests on less."""

import pytest
from django.test import Client
from django.urls import reverse

from statements import tasks
from statements.models import Card, Occurrence, Phrase, PhraseCount, Role, Statement
from tests.entries import ADD, entry
from tests.factories import make_statement, make_user
from tests.samples import one_in

pytestmark = pytest.mark.django_db

PHRASE = "坚持自立自强"
SPELLINGS = [
    "坚持自立自强",
    "坚持自立\n自强",
    "堅持自立自強",
    "坚持⾃⽴⾃强",
    "坚持 自立 自强",
    "坚持\u3000自立\u3000自强",
    "坚持“自立自强”",
]


@pytest.fixture
def admin_client():
    client = Client()
    client.force_login(make_user(Role.ADMIN))
    return client


def row_ids(client, path, **parameters):
    answer = client.get(path, {**parameters, "format": "json"})
    return sorted(row["id"] for row in answer.json()["rows"])


def phrase_page_ids(client):
    return row_ids(client, reverse("statements:phrase", args=[Phrase.objects.get().pk]))


def admin_form_data(text, *variants):
    rows = {f"variants-{index}-text": variant for index, variant in enumerate(variants)}
    return {
        "text": text,
        "variants-TOTAL_FORMS": len(variants),
        "variants-INITIAL_FORMS": 0,
        **rows,
    }


def test_seven_ways_to_write_a_phrase_are_seven_statements_that_use_it(researcher_client):
    Phrase.objects.create(text=PHRASE)
    themes = ["芯片", "农业", "教育", "卫生", "交通", "海洋", "能源"]  # else they would be doubles
    for theme, spelling in zip(themes, SPELLINGS, strict=True):
        text = f"{theme * 9}会议强调，{spelling}。"
        form_data = entry(
            title_zh=f"{theme}会议", text=text, date_range=f"2025-05-0{themes.index(theme) + 1}"
        )
        assert researcher_client.post(ADD, form_data).status_code == 302
    assert len(phrase_page_ids(researcher_client)) == len(SPELLINGS)
    ids = phrase_page_ids(researcher_client)
    for words in (PHRASE, "“坚持自立自强”", "堅持自立自強"):
        assert row_ids(researcher_client, "/statements/", q=words) == ids


@pytest.mark.parametrize("phrase", one_in(4, SPELLINGS))
def test_a_phrase_that_an_admin_enters_is_counted_at_once_as_a_search_counts(admin_client, phrase):
    for spelling in SPELLINGS:
        make_statement(text=f"会议强调，{spelling}。")
    make_statement(title_zh=f"学习{SPELLINGS[2]}的讲话")
    make_statement(title_zh="坚持自立", text="自强不息")
    answer = admin_client.post("/admin/statements/phrase/add/", admin_form_data(phrase))
    assert answer.status_code == 302
    assert len(phrase_page_ids(admin_client)) == 8
    assert row_ids(admin_client, "/statements/", q=PHRASE) == phrase_page_ids(admin_client)
    row = admin_client.get(reverse("statements:phrases"), {"format": "json"}).json()["rows"][0]
    assert (row["number"], row["times"]) == (8, 8)


def test_a_phrase_that_an_admin_rewords_is_counted_anew(admin_client):
    make_statement(text="坚持自立自强")
    other = make_statement(text="突出应用导向，突出應用導向")
    admin_client.post("/admin/statements/phrase/add/", admin_form_data(PHRASE))
    phrase = Phrase.objects.get()
    path = f"/admin/statements/phrase/{phrase.pk}/change/"
    admin_client.post(path, admin_form_data(PHRASE, "突出应用导向"))
    assert Occurrence.objects.count() == 2
    assert Occurrence.objects.get(statement=other).times == 2
    variant = phrase.variants.get()
    form_data = {
        **admin_form_data("突出", "应用导向"),
        "variants-INITIAL_FORMS": 1,
        "variants-0-id": variant.pk,
        "variants-0-phrase": phrase.pk,
    }
    assert admin_client.post(path, form_data).status_code == 302
    assert Occurrence.objects.get().times == 4


def test_a_changed_text_is_counted_anew(researcher_client):
    Phrase.objects.create(text=PHRASE)
    form_data = entry(text="坚持自立自强")
    researcher_client.post(ADD, form_data)
    statement = Statement.objects.get()
    assert statement.occurrences.get().times == 1
    path = reverse("statements:edit", args=[statement.pk])
    researcher_client.post(path, form_data | {"text": "另起一篇", "seen_version": 1})
    assert not statement.occurrences.exists()


def test_the_search_of_admin_reads_as_the_site_does(admin_client):
    Phrase.objects.create(text=PHRASE)
    page = admin_client.get("/admin/statements/phrase/", {"q": "⾃⽴ 自強"}).text
    assert "1 set phrase" in page
    assert "0 set phrases" in admin_client.get("/admin/statements/phrase/", {"q": "应用"}).text


def test_pages_that_rest_on_texts_still_to_be_read_anew_say_so(client):
    phrase = Phrase.objects.create(text=PHRASE)
    for _ in range(3):
        make_statement(text="坚持自立自强")
    PhraseCount.objects.create(phrase=phrase, forms=phrase.forms, is_complete=True)
    pages = [
        (reverse("statements:phrases"), "Counted on 2 of 3 texts so far."),
        (reverse("statements:phrase", args=[phrase.pk]), "Counted on 2 of 3 texts so far."),
        ("/responses/?q=自立自强", "reindexed after an upgrade, 2 of 3 so far"),
    ]
    for page, _note in pages:
        assert "so far" not in client.get(page).text
    Card.objects.filter(statement=Statement.objects.earliest("pk")).update(folded_by="fold-3")
    for page, note in pages:
        assert note in client.get(page).text
        assert '<progress value="2" max="3">' in client.get(page).text
    assert "so far" not in client.get("/responses/").text
    tasks.rebuilding.sweep()
    for page, _note in pages:
        assert "so far" not in client.get(page).text


def test_a_phrase_that_is_being_counted_says_so(client):
    statements = [make_statement(text="坚持自立自强") for _ in range(3)]
    phrase = Phrase.objects.create(text=PHRASE)
    counted_to = statements[1].pk
    PhraseCount.objects.create(phrase=phrase, forms=phrase.forms, counted_to=counted_to)
    page = reverse("statements:phrase", args=[phrase.pk])
    assert "Counted on 2 of 3 texts so far." in client.get(page).text
    assert "being counted" in client.get(reverse("statements:phrases")).text
    tasks.rebuilding.sweep()
    assert "so far" not in client.get(page).text
    assert "being counted" not in client.get(reverse("statements:phrases")).text
    assert list(Occurrence.objects.values_list("statement", flat=True)) == [statements[2].pk]
