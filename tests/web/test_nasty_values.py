"""No field of any page answers 500, whatever is typed or sent."""

import re
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from statements.models import Role
from statements.selectors.lists.criteria import PARAMETERS
from tests.factories import make_user
from tests.samples import one_in
from tests.web.addresses import PARAMETER, SIGNS_OUT, finish
from tests.web.routes import routes

pytestmark = pytest.mark.django_db


# As they stand in an address or a form.
VALUES = {
    "NUL": "%00",
    "half a surrogate": "%ED%A0%80",
    "no UTF-8": "%FF%FE",
    "no character": "%EF%BF%BF",
    "direction": "%E2%80%AE",
    "control": "%1B",
    "huge number": "9" * 400,
    "beyond bigint": "9223372036854775808",
    "beyond integer": "2147483648",
    "negative": "-1",
    "exponent": "1e309",
    "not a number": "NaN",
    "full-width digit": "%EF%BC%92",
    "superscript digit": "%C2%B2",
    "long text": "x" * 10_000,
    "long Chinese": quote("字" * 400),
    "line ends": "%0D%0A" * 50,
    "quotation": "%27%22%3C%3E%5C",
    "brackets": "%28%5B%7B" * 20,
    "operators": "AND%20OR%20NOT%20-",
    "impossible day": "2025-02-30",
    "far year": "99999-01-01",
    "other scheme": "javascript%3Aalert(1)",
    "broken address": "http%3A%2F%2F%5Bx",
    "path": "..%2F..%2Fetc",
    "escape": "%25",
    "empty": "",
}
SHORT = ["NUL", "beyond bigint", "long text"]
WAYS = ["GET", "POST"]
MOST_OF_AN_ADDRESS, MOST_OF_A_FORM = 8_000, 200_000  # characters
LOOKED_UP_BEFORE = {"format"}  # by what counts requests, for each page
EACH_VALUE = [
    pytest.param(VALUES[name], id=name, marks=[] if name in SHORT else pytest.mark.long)
    for name in VALUES
]
_READ = re.compile(r"""(?:GET|POST)(?:\.get|\.getlist|\.pop)?[(\[]["'](\w+)["']""")
# An input of a template, a field of a form or a filter.
_FIELD = re.compile(
    r'name="([a-z_]+)"|^    ([a-z_]+)(?:: \w+)? = (?:forms\.|df\.|Line|Text|Past|Address)',
    re.MULTILINE,
)


def names_of_fields():
    """The names of all fields that the code reads, by the code itself."""
    sources = [
        path.read_text()
        for folder in ("statements/web", "statements/filters", "templates")
        for path in Path(project.BASE_DIR, folder).rglob("*")
        if path.suffix in {".py", ".html"} and not path.name.endswith("urls.py")
    ]
    names = {match[1] for text in sources for match in _READ.finditer(text)}
    names |= {match[1] or match[2] for text in sources for match in _FIELD.finditer(text)}
    names |= {spelling.name for spelling in PARAMETERS.values()}
    citations = {f"cited-0-{name}" for name in ("publisher", "title", "url", "published_on")}
    management = {f"cited-{name}" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return sorted(names | citations | management)


@cache
def fields_with(value):
    """All fields with one value each."""
    return "&".join(f"{name}={value}" for name in names_of_fields())


def ask(client, how, address, fields):
    """Return the status of the answer to fields, or to as many as there is room for."""
    if how == "GET":
        answer = client.get(f"{address}?{fields[:MOST_OF_AN_ADDRESS]}")
    else:
        answer = post(client, address, fields[:MOST_OF_A_FORM])
    return finish(answer).status_code


def site_addresses(addresses):
    """What is not the admin's, which is Django's own and walked by a test of its own."""
    return [
        (name, address)
        for name, address in addresses
        if not name.startswith("admin:") and name not in SIGNS_OUT
    ]


@pytest.fixture
def client_of_an_admin():
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.ADMIN))
    return client


def test_the_names_of_fields_are_those_of_the_pages():
    assert {"q", "from", "to", "province", "next", "order", "version", "text", "title_zh"} <= set(
        names_of_fields()
    )


@pytest.mark.parametrize("turn", one_in(6, range(6)))
def test_one_value_in_all_fields_is_no_failure_of_ours(client_of_an_admin, addresses, turn, figure):
    """Each address gets one value, in its query or in a form; the turns go round all of both."""
    failures = []
    attempts = [*product(WAYS, SHORT)]
    for number, (name, address) in enumerate(site_addresses(addresses)):
        how, kind = attempts[(number + turn) % len(attempts)]
        status = ask(client_of_an_admin, how, address, fields_with(VALUES[kind]))
        failures += [(name, how, kind)] if status == 500 else []
        figure("bad inputs tried", 1, is_sum=True)
    figure("answers of 500", len(failures), is_sum=True)
    assert not failures


@pytest.fixture
def names_read(monkeypatch):
    """The names of the fields that have been looked up in an address or a form."""
    names = set()

    def noting(method):
        def look_up(fields, name, *more, **options):
            if isinstance(fields, QueryDict):
                names.add(str(name))
            return method(fields, name, *more, **options)

        return look_up

    for method in ("__getitem__", "__contains__", "get", "getlist"):
        monkeypatch.setattr(MultiValueDict, method, noting(getattr(MultiValueDict, method)))
    # Django looks up each name that it parses or walks over, which says nothing of the page.
    monkeypatch.setattr(QueryDict, "appendlist", append_without_looking)
    monkeypatch.setattr(MultiValueDict, "items", walk_without_looking)
    return names


def append_without_looking(fields, name, value):
    dict.setdefault(fields, name, []).append(value)


def walk_without_looking(fields):
    return ((name, values[-1] if values else []) for name, values in dict.items(fields))


@pytest.mark.long
@pytest.mark.parametrize("how", WAYS)
def test_no_value_in_a_field_that_a_page_looks_up_is_a_failure_of_ours(
    client_of_an_admin, addresses, names_read, how, figure
):
    """Each value in all fields, and some in each field alone."""
    failures = []
    for name, address in site_addresses(addresses):
        names_read.clear()
        for fields in ("", fields_with("1")):
            ask(client_of_an_admin, how, address, fields)
        names = sorted(names_read) if names_read - LOOKED_UP_BEFORE else []
        forms = [
            *(fields_with(VALUES[kind]) for kind in VALUES if names and kind not in SHORT),
            *(f"{quote(name)}={VALUES[kind]}" for name in names for kind in SHORT),
        ]
        for form in forms:
            status = ask(client_of_an_admin, how, address, form)
            failures += [(name, form[:80])] if status == 500 else []
        figure("bad inputs tried", len(forms), is_sum=True)
    figure("answers of 500", len(failures), is_sum=True)
    assert not failures


@pytest.mark.parametrize("value", EACH_VALUE)
def test_one_value_in_an_address_is_no_failure_of_ours(client_of_an_admin, value):
    failures = []
    for name, route, _view in routes():
        if name.startswith("admin:") or not PARAMETER.search(route):
            continue
        path = "/" + PARAMETER.sub(lambda _match: value[:2000] or "x", route)
        if client_of_an_admin.get(path).status_code == 500:
            failures.append(path[:80])
    assert not failures


@pytest.mark.parametrize("name", ["biaotai_session", "biaotai_csrf", "messages"])
@pytest.mark.parametrize(
    "value", ["%00", "\\000", "x" * 3000, "字".encode().decode("latin-1"), '"']
)
def test_no_cookie_is_a_failure_of_ours(settings, name, value):
    client = Client(raise_request_exception=False)
    answer = client.get("/saved/", headers={"Cookie": f"{name}={value}"})
    assert answer.status_code < 500


HEADERS = [
    "Accept-Language",
    "Host",
    "Referer",
    "HX-Current-URL",
    "X-Forwarded-For",
    "Range",
    "If-Modified-Since",
    "If-None-Match",
    "Content-Type",
]
IN_A_HEADER = ["\xff\xfe", "x" * 3000, "1" * 400, "http://[x", "%00", ""]


# Each header, and each value, several times.
@pytest.mark.parametrize(("header", "value"), one_in(5, product(HEADERS, IN_A_HEADER)))
def test_no_header_is_a_failure_of_ours(settings, header, value):
    settings.TRUSTED_PROXIES = 1
    client = Client(raise_request_exception=False)
    assert client.get("/responses/", headers={header: value}).status_code < 500
    assert client.post("/accounts/sign-in/", headers={header: value}).status_code < 500


def post(client, address, form):
    return client.post(address, form, content_type="application/x-www-form-urlencoded")
