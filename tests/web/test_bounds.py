"""What a request may carry, and what is sent back of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from statements.models import LONGEST_TEXT
from statements.web.middleware.bounds import MAX_VALUES
from statements.web.middleware.computing import computes

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/sign-in/"


def test_a_file_is_refused_where_no_form_takes_one(client):
    answer = client.post(SIGN_IN, {"username": "li", "file": SimpleUploadedFile("a.txt", b"x")})
    assert answer.status_code == 413
    assert "No files can be sent here" in answer.text


def test_a_form_with_too_many_fields_is_a_page_that_says_so(client):
    answer = client.post(SIGN_IN, {f"field{number}": "x" for number in range(501)})
    assert answer.status_code == 400
    assert "too many fields" in answer.text


def test_more_values_than_a_page_takes_are_not_parsed_by_what_serves_all_clients(client):
    values = "&a" * MAX_VALUES
    assert client.get(f"/responses/?format=csv{values}").status_code == 400
    assert computes("GET", "/responses/", "format=csv")
    assert not computes("GET", "/responses/", f"format=csv{values}")


def test_a_form_that_is_cut_is_a_page_that_says_so(client):
    answer = client.post(SIGN_IN, b"--x\r\nnonsense", content_type="multipart/form-data")
    assert answer.status_code == 400


@pytest.mark.parametrize(("length", "status"), [(256 * 1024, 200), (256 * 1024 + 1, 413)])
def test_an_ordinary_route_takes_a_quarter_of_a_megabyte(client, length, status):
    body = "username=" + "x" * (length - len("username="))
    answer = client.post(SIGN_IN, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_the_entry_of_a_statement_takes_the_longest_text(researcher_client):
    text = "字" * LONGEST_TEXT
    answer = researcher_client.post(reverse("statements:add"), {"text": text})
    assert answer.status_code == 422
    assert text in answer.text


def test_the_longest_text_is_sent_back_when_the_session_has_ended(client):
    text = "字" * LONGEST_TEXT
    answer = client.post(reverse("statements:add"), {"text": text})
    assert answer.status_code == 401
    assert text in answer.text


def test_more_than_anybody_typed_is_not_sent_back(client):
    answer = client.post(reverse("statements:add"), {"text": "&" * 400_000})
    assert answer.status_code == 401
    assert "too long to be shown again" in answer.text
    assert len(answer.content) < 10_000


def test_a_fresh_token_makes_a_form_of_an_ended_session_good_again(researcher):
    """The page from before signing in has another; its script asks for this one."""
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    old = client.get(reverse("accounts:form_token")).json()["token"]
    entry = {"username": researcher.username, "password": "correct horse battery"}
    assert client.post(SIGN_IN, {**entry, "csrfmiddlewaretoken": old}).status_code == 302
    fresh = client.get(reverse("accounts:form_token")).json()["token"]
    statuses = [
        client.post(reverse("statements:add"), {"csrfmiddlewaretoken": token}).status_code
        for token in (old, fresh)
    ]
    assert statuses == [403, 422]


@pytest.mark.parametrize("encoding", ["zip", "undefined", "idna", "punycode", "utf-16"])
def test_a_form_in_no_encoding_of_ours_is_a_page_that_says_so(client, encoding):
    kind = f"multipart/form-data; boundary=part; charset={encoding}"
    body = b'--part\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xe6\r\n--part--\r\n'
    assert client.generic("POST", "/accounts/sign-in/", body, content_type=kind).status_code == 400


def test_many_long_values_make_no_page_of_megabytes(client, django_assert_max_num_queries):
    short, long = (
        "&".join(f"source={start}{number}" for number in range(250)) for start in ("1", "9" * 90)
    )
    with django_assert_max_num_queries(40):  # no count for each value that can be removed
        assert client.get(f"/responses/?{short}").status_code == 200
    answer = client.get(f"/responses/?{long}")
    assert answer.status_code == 400
    assert len(answer.content) < 50_000
