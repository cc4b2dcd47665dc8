"""Work that was given up is told as that, and can be tried again."""

import pytest

from statements.engine.echo.echo import ENGINE
from statements.models import MAX_ATTEMPTS, Attempt, Echo, Role, Work
from tests.factories import NOW, make_directive, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


@pytest.fixture
def link():
    return make_link(make_directive(text=TEXT), make_statement(text=TEXT))


def fail(link, number=MAX_ATTEMPTS):
    Attempt.objects.create(
        work=Work.ECHO, row_id=link.pk, version=ENGINE, number=number, begun_at=NOW
    )


def pages_of(client, link):
    return [client.get(end.get_absolute_url()).text for end in (link.directive, link.response)]


def test_a_link_says_that_it_could_not_be_measured(client, link):
    for number, words in ((MAX_ATTEMPTS - 1, "being measured"), (MAX_ATTEMPTS, "could not be")):
        Attempt.objects.all().delete()
        fail(link, number)
        for page in pages_of(client, link):
            assert words in page
            assert ("could not be measured" in page) == (number == MAX_ATTEMPTS)
    assert "Could not be measured" in client.get("/").text
    assert "Being measured" not in client.get("/").text


def test_researchers_try_again_at_once(
    client, researcher_client, link, django_capture_on_commit_callbacks
):
    fail(link)
    assert "Measure again" not in pages_of(client, link)[1]
    assert "Measure again" in pages_of(researcher_client, link)[1]
    with django_capture_on_commit_callbacks() as callbacks:
        answer = researcher_client.post(f"/links/{link.pk}/measure/")
    assert answer["Location"] == link.response.get_absolute_url()
    assert len(callbacks) == 1
    assert not Attempt.objects.exists()
    assert "could not be measured" not in pages_of(researcher_client, link)[1]


def test_a_link_that_is_gone_cannot_be_measured(researcher_client):
    assert researcher_client.post("/links/999999/measure/").status_code == 404
    assert not Echo.objects.exists()


def test_admins_see_what_was_given_up_and_let_it_be_tried_again(client, link):
    client.force_login(make_user(Role.ADMIN))
    fail(link)
    Attempt.objects.create(work=Work.SURVEY, row_id=77, version=ENGINE, number=1, begun_at=NOW)
    page = client.get("/admin/statements/attempt/").text
    assert f'href="/statements/{link.response_id}/"' in page
    assert "1 work" in page
    attempt_id = Attempt.objects.get(work=Work.ECHO).pk
    client.post(
        "/admin/statements/attempt/", {"action": "try_again", "_selected_action": [attempt_id]}
    )
    assert not Attempt.objects.filter(work=Work.ECHO).exists()
