"""A search without result: never where an answer was known, corrected, withdrawn, never lost."""

import pytest
from django.urls import reverse

from statements.models import Edit, LinkState, Search
from tests.factories import NOW, make_body, make_city, make_directive, make_link, make_province
from tests.factories import make_statement as statement_of

pytestmark = pytest.mark.django_db

FACTS = {"searched_on": "2025-06-01", "where": "浙江日报，5月", "note": ""}


@pytest.fixture
def directive():
    make_province("ZJ"), make_province("JL")
    return make_directive(date_range="2025-04-25")


def record(client, directive, *provinces, **facts):
    path = reverse("statements:record_search", args=[directive.pk])
    return client.post(path, {"jurisdictions": provinces, **FACTS, **facts})


def make_search(directive, **facts):
    return Search.objects.create(
        directive=directive,
        jurisdiction=make_province(),
        entered_at=NOW,
        **FACTS | facts,
    )


def history():
    """Return what the records of searches were before they were changed."""
    edits = Edit.objects.filter(model="search", before__isnull=False).order_by("pk")
    return [edit.before for edit in edits]


def test_nothing_found_is_refused_for_a_province_that_had_answered(researcher_client, directive):
    make_link(directive, statement_of(by="ZJ", date_range="2025-06-01"))
    answer = record(researcher_client, directive, "ZJ", "JL")
    assert answer.status_code == 422
    assert "is known from Zhejiang" in answer.text
    assert "Jilin." not in answer.text.split("is known from")[1][:40]
    assert not Search.objects.exists()
    assert record(researcher_client, directive, "JL").status_code == 302


@pytest.mark.parametrize(
    ("date_range", "state"),
    [
        ("2025-06-02", LinkState.CONFIRMED),  # after the search
        ("2025-06", LinkState.CONFIRMED),  # perhaps after it
        (None, LinkState.CONFIRMED),
        ("2025-05-01", LinkState.SUGGESTED),
        ("2025-05-01", LinkState.REJECTED),
    ],
)
def test_what_was_not_certainly_an_answer_by_then_is_no_obstacle(
    researcher_client, directive, date_range, state
):
    make_link(directive, statement_of(by="ZJ", date_range=date_range), state=state)
    assert record(researcher_client, directive, "ZJ").status_code == 302


def test_nothing_found_before_the_directive_is_refused(researcher_client, directive):
    answer = record(researcher_client, directive, "JL", searched_on="2025-04-24")
    assert answer.status_code == 422
    assert "was not issued before 2025-04-25" in answer.text
    assert record(researcher_client, directive, "JL", searched_on="2025-04-25").status_code == 302


def test_the_answer_of_a_city_is_not_its_provinces(researcher_client, directive):
    make_link(directive, statement_of(body=make_body(make_city()), date_range="2025-05-01"))
    assert record(researcher_client, directive, "ZJ").status_code == 302


def test_a_record_is_changed_and_its_history_kept(researcher_client, directive):
    search = make_search(directive)
    page = researcher_client.get(directive.get_absolute_url()).text
    path = reverse("statements:edit_search", args=[search.pk])
    assert f'href="{path}"' in page
    assert 'value="2025-06-01"' in researcher_client.get(path).text
    form_data = {**FACTS, "searched_on": "2025年6月2日", "note": "第二遍", "seen_version": 1}
    assert researcher_client.post(path, form_data).status_code == 302
    search.refresh_from_db()
    assert (str(search.searched_on), search.note, search.version) == ("2025-06-02", "第二遍", 2)
    assert [before["searched_on"] for before in history()] == ["2025-06-01"]


def test_a_record_is_withdrawn_and_its_history_kept(researcher_client, directive):
    search = make_search(directive)
    path = reverse("statements:withdraw_search", args=[search.pk])
    answer = researcher_client.post(path, {"seen_version": 1})
    assert answer["Location"] == directive.get_absolute_url()
    assert not Search.objects.exists()
    assert [before["where"] for before in history()] == [FACTS["where"]]
    assert researcher_client.post(path, {"seen_version": 1}).status_code == 404


def test_a_record_changed_meanwhile_is_neither_overwritten_nor_withdrawn(
    researcher_client, directive
):
    search = make_search(directive)
    edit = reverse("statements:edit_search", args=[search.pk])
    researcher_client.post(edit, {**FACTS, "note": "同事的注", "seen_version": 1})
    withdraw = reverse("statements:withdraw_search", args=[search.pk])
    mine = {**FACTS, "note": "我的注", "seen_version": 1}
    for path in (edit, withdraw):
        answer = researcher_client.post(path, mine)
        assert answer.status_code == 409
        assert "同事的注" in answer.text
        assert 'name="seen_version" value="2"' in answer.text
    assert "我的注" in researcher_client.post(edit, mine).text
    assert Search.objects.get().note == "同事的注"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"searched_on": "2025-06-02"}, "is already recorded"),
        ({"searched_on": "2025-07-02"}, "is known from Zhejiang"),
        ({"searched_on": "2100-01-01"}, "in the future"),
        ({"searched_on": "2025-06"}, "Enter one day"),
        ({"where": ""}, "This field is required"),
    ],
)
def test_a_change_is_refused_like_a_new_record(researcher_client, directive, facts, sentence):
    search = make_search(directive)
    make_search(directive, searched_on="2025-06-02")
    make_link(directive, statement_of(by="ZJ", date_range="2025-07-01"))
    path = reverse("statements:edit_search", args=[search.pk])
    answer = researcher_client.post(path, {**FACTS, "seen_version": 1, **facts})
    assert answer.status_code == 422
    assert sentence in answer.text
    search.refresh_from_db()
    assert (str(search.searched_on), search.version) == ("2025-06-01", 1)
