"""Bad input: a clear message or a 4xx page, never a 500, and what was typed is kept."""

from itertools import product

import pytest
from django.urls import reverse

from tests.factories import make_directive, make_link, make_statement
from tests.samples import one_in

pytestmark = pytest.mark.django_db

LISTS = ["statements", "directives", "responses", "phrases", "tags"]


QUESTIONS = [
    ({"from": "2025-02-30"}, "From: There is no 2025-02-30 in the calendar"),
    ({"to": "2025-13"}, "To: There is no 2025-13 in the calendar"),
    ({"from": "0000"}, "“0000”: years run from 1900 to 2100"),
    ({"to": "9999-12-31"}, "years run from 1900 to 2100"),
    ({"from": "2025-05", "to": "2025-04"}, "“To” is before “From”"),
    ({"province": "XX"}, "XX is not one of the available choices"),
    ({"kind": "sermon"}, "sermon is not one of the available choices"),
    ({"genre": "nope"}, "nope is not one of the available choices"),
    ({"tag": "nope"}, "nope is not one of the available choices"),
    ({"body": "nope"}, "nope is not one of the available choices"),
    ({"link": "nope"}, "nope is not one of the available choices"),
    ({"directive": "abc"}, "“abc” is not a valid value"),
    ({"directive": "1_0"}, "“1_0” is not a valid value"),
    ({"directive": "１"}, "“１” is not a valid value"),
    ({"directive": "9" * 30}, ""),
    ({"q": "字" * 201}, "This has 201 characters; there is room for 200."),
    ({"q": "人\u202e工"}, "changes the direction of writing"),
]


# Each question on some list, and some on each: all read filters by the same form.
@pytest.mark.parametrize(
    ("question", "message", "where"),
    one_in(4, [(*question, where) for question, where in product(QUESTIONS, LISTS)]),
)
def test_an_unreadable_filter_is_named_finds_nothing_and_stays_in_its_box(
    client, question, message, where
):
    make_link()
    page = client.get(reverse(f"statements:{where}"), question)
    assert page.status_code == 400
    assert message in page.text.replace("&#x27;", "'")
    for name in ("from", "to", "q"):
        if name in question:
            assert f'value="{question[name]}"' in page.text
    as_file = client.get(reverse(f"statements:{where}"), {**question, "format": "csv"})
    assert as_file.status_code == 400


@pytest.mark.parametrize("address", ["?q=%00", "?province=%00", "?%00=1", "provinces/%00/"])
def test_nul_in_an_address_is_a_page_that_says_so(client, address):
    answer = client.get(f"/{address}" if address.startswith("p") else f"/responses/{address}")
    assert answer.status_code == 400
    assert "cannot be read" in answer.text


def test_the_page_of_a_number_that_nothing_has_names_no_part_of_the_code(client):
    page = client.get("/responses/99999/")
    assert page.status_code == 404
    assert "It may have been moved or removed." in page.text
    assert "given query" not in page.text


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("cursor", ["2", "2025-02-30.1", "20250201.1", "2025-02-01.x", "9" * 40])
def test_what_names_no_place_in_a_list_says_so(client, name, cursor):
    make_statement()
    answer = client.get(reverse("statements:responses"), {name: cursor})
    assert answer.status_code == 404
    assert "leads to no page of a list" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/responses/0/",
        "/responses/" + "9" * 30 + "/",
        "/directives/12345/",
        "/provinces/XX/",
        "/phrases/99/",
        "/tags/nope/",
        "/nowhere/",
        "/compare/?directive=1&response=2",
        "/compare/?directive=x&response=2",
        "/compare/?directive=1&response=" + "9" * 30,
        "/responses/?format=pdf",
        "/phrases/?format=ris",
        "/accounts/once/x/y/",
        "/accounts/once/%F0%9F%98%80/y/",
    ],
)
def test_what_is_not_there_is_a_page_that_leads_on(client, address):
    answer = client.get(address)
    assert 400 <= answer.status_code < 500
    assert "Go to the front page" in answer.text


@pytest.mark.parametrize("number_format", ["{}_0", " {}", "+{}", "0{}", "１{}"])
def test_a_number_is_read_in_one_way_only(client, number_format):
    link = make_link()
    query = {"directive": link.directive_id, "response": link.response_id}
    for name, number in query.items():
        malformed_query = {**query, name: number_format.format(number)}
        answer = client.get(reverse("statements:compare"), malformed_query)
        assert answer.status_code == 404, malformed_query
        assert "named by number" in answer.text


def test_more_than_five_responses_are_not_compared_but_chosen_again(client):
    directive = make_directive()
    links = [make_link(directive, make_statement()) for _ in range(6)]
    answer = client.get(
        reverse("statements:compare"),
        {"directive": directive.pk, "response": [link.response_id for link in links]},
    )
    assert answer.status_code == 400
    assert "at most 5" in answer.text
    assert answer.text.count(" checked") == 6


@pytest.mark.parametrize("number", [301, 600, 6000])
def test_an_address_with_too_many_values_is_a_page_that_says_so(client, number):
    answer = client.get("/responses/?" + "&".join("province=ZJ" for _ in range(number)))
    assert answer.status_code == 400
    assert "asks for too much at once" in answer.text


def test_as_many_values_as_a_list_can_have_are_taken(client):
    make_statement()
    answer = client.get("/responses/?" + "&".join("province=ZJ" for _ in range(300)))
    assert answer.status_code == 200


def test_an_address_that_a_button_uses_says_so_when_it_is_opened(researcher_client):
    answer = researcher_client.get(f"/links/{make_link().pk}/decide/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "use the button on its own page" in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_to_read_take_no_writes(client, method):
    assert getattr(client, method)("/responses/").status_code == 405


def test_a_parameter_may_be_named_like_a_method(client):
    directive = make_directive()
    for address in ("/matrix/", f"/directives/{directive.pk}/analysis/", "/responses/"):
        answer = client.get(f"{address}?lists=9&urlencode=%2F%2Fevil.example&items=x")
        assert answer.status_code == 200, address
        assert "?//evil.example" not in answer.text
    page = client.get(f"/directives/{directive.pk}/analysis/?lists=9")
    assert 'name="lists" value="9"' in page.text
