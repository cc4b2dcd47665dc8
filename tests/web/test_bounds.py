"""What a request may carry, and what is sent back of it."""

import re
import tracemalloc
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from statements.models import LONGEST_TEXT
from statements.web.middleware.bounds import MAX_VALUES
from statements.web.middleware.computing import computes
from statements.web.middleware.long_forms import LongForms

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
        page = client.get(f"/responses/?{short}")
    assert page.status_code == 200
    assert len(page.content) < 700_000
    refusal = client.get(f"/responses/?{long}")
    assert refusal.status_code == 400
    assert len(refusal.content) < 50_000


def test_filters_beyond_fifty_are_removed_together(client):
    page = client.get("/responses/?" + "&".join(f"source={number}" for number in range(53)))
    (address,) = re.findall(r'<a href="(\S+)">\s*without “3 more filters”', page.text)
    assert [*QueryDict(unescape(address)[1:])] == ["source"]
    assert QueryDict(unescape(address)[1:]).getlist("source") == [*map(str, range(50))]


FORM = "application/x-www-form-urlencoded"


@given(
    form=st.lists(
        st.tuples(st.text(max_size=3), st.text(alphabet="a %+&=;字é\x85\U00020000", max_size=9))
    ),
    before=st.integers(0, 9),
)
def test_a_long_form_is_read_as_django_reads_a_short_one(form, before):
    """Also where the pieces in which it is decoded meet."""
    filling = "%E5%AD%97" * 30_000 + "x" * before
    body = f"{urlencode(form)}&&odd%zz%&text={filling}%E5%AD%97%zz%4&a=b=c"
    request = RequestFactory().post("/statements/add/", body, content_type=FORM)
    request.user = AnonymousUser()
    LongForms(lambda _request: HttpResponse())(request)
    assert "_post" in vars(request)
    assert QueryDict(body) == request.POST
    assert not request.FILES
    with pytest.raises(AttributeError):
        request.POST["text"] = "x"  # type: ignore[misc]


def test_a_long_form_with_too_many_fields_is_a_page_that_says_so(researcher_client):
    body = "a=b&" * 500 + "text=" + "x" * 300_000
    answer = researcher_client.post(reverse("statements:add"), body, content_type=FORM)
    assert answer.status_code == 400
    assert "too many fields" in answer.text


def test_a_long_form_takes_little_more_memory_than_it_is_long():
    body = "text=" + "%26" * 870_000
    request = RequestFactory().post("/statements/add/", body, content_type=FORM)
    request.user = AnonymousUser()
    tracemalloc.start()
    LongForms(lambda _request: HttpResponse())(request)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(request.POST["text"]) == 870_000
    assert most < 5 * len(body)


def test_a_long_body_of_what_is_no_form_is_none():
    """Whoever asks by GET shows no token."""
    request = RequestFactory().generic("GET", "/statements/add/", "a=" + "b" * 300_000, FORM)
    request.user = AnonymousUser()
    LongForms(lambda _request: HttpResponse())(request)
    assert not request.POST
