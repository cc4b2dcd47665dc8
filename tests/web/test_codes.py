"""Tags and forms are made and renamed by admins, and no address is lost."""

import pytest
from django.db import IntegrityError, transaction

from statements.models import Genre, Role, SavedSearch, Tag
from statements.selectors.lists.definitions import list_definition
from statements.services.codes.codes import CodeGone, rename_code
from tests.factories import make_genre, make_statement, make_user

pytestmark = pytest.mark.django_db

CODES = "/administration/codes/"


@pytest.fixture
def admin(client):
    client.force_login(make_user(Role.ADMIN))
    return client


@pytest.fixture
def tag():
    return Tag.objects.create(slug="ai", name_en="AI", name_zh="人工智能")


def rename(client, tag, **changes):
    facts = {"name_en": tag.name_en, "name_zh": tag.name_zh, "slug": tag.slug}
    form_data = {**facts, "seen_slug": tag.slug, **changes}
    return client.post(f"{CODES}tags/{tag.pk}/", form_data)


def test_a_tag_and_a_form_are_made_with_their_names(admin):
    answer = admin.post(
        f"{CODES}tags/add/", {"tags-slug": "ai", "tags-name_en": "AI", "tags-name_zh": "人工智能"}
    )
    assert answer.status_code == 302
    admin.post(f"{CODES}forms/add/", {"forms-slug": "notice", "forms-name_en": "notice"})
    assert str(Tag.objects.get(slug="ai")) == "AI 人工智能"
    assert Genre.objects.filter(slug="notice").exists()
    page = admin.get(CODES).text
    assert "人工智能" in page
    assert "notice" in page


def test_a_second_one_of_the_same_code_or_name_is_refused_in_words(admin, tag):
    facts = {"tags-slug": "x", "tags-name_en": "X"}
    for change, fault in [
        ({"tags-slug": "ai"}, "is taken"),
        ({"tags-name_en": "ai"}, "has this name already"),
        ({"tags-name_zh": "人工智能"}, "has this name already"),
        ({"tags-slug": "a b"}, "slug"),
        ({"tags-name_en": ""}, "required"),
    ]:
        answer = admin.post(f"{CODES}tags/add/", facts | change)
        assert answer.status_code == 422, change
        assert fault in answer.text
    assert Tag.objects.count() == 1


def test_the_address_of_a_renamed_tag_leads_on(admin, client, tag):
    statement = make_statement()
    statement.tags.add(tag)
    assert rename(admin, tag, slug="a-i").status_code == 302
    answer = client.get("/tags/ai/?province=ZJ")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/a-i/?province=ZJ")
    page = client.get("/responses/?tag=ai").text
    assert '<span class="total">1</span>' in page
    assert 'value="ai"' not in page
    assert list_definition("tag-ai").cards.get().statement == statement
    rename(admin, Tag.objects.get(), slug="kunstmatig")
    assert client.get("/tags/ai/")["Location"] == "/tags/kunstmatig/"
    assert client.get("/tags/a-i/")["Location"] == "/tags/kunstmatig/"


def test_a_saved_search_by_the_former_code_goes_on(admin, tag):
    admin.post("/saved/add/", {"section": "responses", "query": "tag=ai", "name": "AI"})
    search = SavedSearch.objects.get()
    rename(admin, tag, slug="a-i")
    assert admin.get(f"/saved/{search.pk}/").status_code == 200
    statement = make_statement()
    statement.tags.add(tag)
    assert "cannot be read" not in admin.get("/saved/").text


def test_the_list_of_a_renamed_form_is_found_by_its_former_code(admin, client):
    genre = make_genre("speech")
    make_statement(genre=genre)
    form_data = {"name_en": "speech", "slug": "talk", "seen_slug": "speech"}
    admin.post(f"{CODES}forms/{genre.pk}/", form_data)
    assert '<span class="total">1</span>' in client.get("/responses/?genre=speech").text


def test_a_former_code_is_given_to_no_other_whoever_tries(admin, tag):
    rename(admin, tag, slug="a-i")
    facts = {"tags-slug": "ai", "tags-name_en": "Another"}
    assert admin.post(f"{CODES}tags/add/", facts).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(slug="ai", name_en="Another")
    rename(admin, Tag.objects.get(), slug="ai")  # its own it may take back
    assert not Tag.objects.get().former_codes.filter(slug="ai").exists()
    assert Tag.objects.get().former_codes.filter(slug="a-i").exists()


def test_the_second_of_two_admins_is_told(admin, tag):
    rename(admin, tag, slug="a-i")
    answer = rename(admin, tag, name_en="Artificial")
    assert answer.status_code == 409
    assert "Someone changed the code to “a-i”" in answer.text


def test_a_new_tag_is_given_no_former_code(admin, tag):
    tag.delete()
    admin.post("/choices/tags/add/", {"name": "算力"})
    rename(admin, Tag.objects.get(), slug="compute", name_zh="计算能力")
    tag_choice = admin.post("/choices/tags/add/", {"name": "算力"}).json()
    assert tag_choice["value"] == "suan-li-2"


def test_a_code_that_was_deleted_meanwhile_is_not_renamed(tag):
    Tag.objects.all().delete()
    with pytest.raises(CodeGone):
        rename_code(Tag, code_id=tag.pk, seen_slug="ai", slug="ki", name_en="KI", name_zh="")


def test_a_kind_or_a_code_that_is_none_is_404(admin):
    assert admin.get(f"{CODES}nothing/1/").status_code == 404
    assert admin.get(f"{CODES}tags/999999/").status_code == 404
    assert admin.post(f"{CODES}nothing/add/").status_code == 404
