"""No field of any page answers 500, whatever is typed or sent."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.test import Client

from statements.models import Role
from statements.selectors.lists.criteria import PARAMETERS
from tests.factories import make_user
from tests.web.addresses import PARAMETER, SIGNS_OUT
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


def fields_with(value, *, most):
    """All fields with one value each, or as many as there is room for."""
    names = names_of_fields()
    return "&".join(f"{name}={value}" for name in names[: max(1, most // (len(value) + 20))])


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


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(VALUES[name], id=name, marks=[] if name in SHORT else pytest.mark.long)
        for name in VALUES
    ],
)
def test_one_value_in_all_fields_is_no_failure_of_ours(
    client_of_an_admin, addresses, value, figure
):
    question, form = fields_with(value, most=8_000), fields_with(value, most=200_000)
    failures = []
    for name, address in site_addresses(addresses):
        answers = {
            "GET": client_of_an_admin.get(f"{address}?{question}"),
            "POST": post(client_of_an_admin, address, form),
        }
        failures += [(name, how) for how, answer in answers.items() if answer.status_code == 500]
        figure("bad inputs tried", len(answers), is_sum=True)
    figure("answers of 500", len(failures), is_sum=True)
    assert not failures


@pytest.mark.long
@pytest.mark.parametrize("value", [pytest.param(VALUES[name], id=name) for name in SHORT])
def test_one_value_in_one_field_is_no_failure_of_ours(client_of_an_admin, addresses, value, figure):
    failures = []
    for name, address in site_addresses(addresses):
        for field in names_of_fields():
            answers = {
                "GET": client_of_an_admin.get(f"{address}?{field}={value[:5000]}"),
                "POST": post(client_of_an_admin, address, f"{field}={value}"),
            }
            failures += [
                (name, how, field) for how, answer in answers.items() if answer.status_code == 500
            ]
        figure("bad inputs tried", 2 * len(names_of_fields()), is_sum=True)
    figure("answers of 500", len(failures), is_sum=True)
    assert not failures


@pytest.mark.parametrize("value", [pytest.param(value, id=name) for name, value in VALUES.items()])
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


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Language",
        "Host",
        "Referer",
        "HX-Current-URL",
        "X-Forwarded-For",
        "Range",
        "If-Modified-Since",
        "If-None-Match",
        "Content-Type",
    ],
)
@pytest.mark.parametrize("value", ["\xff\xfe", "x" * 3000, "1" * 400, "http://[x", "%00", ""])
def test_no_header_is_a_failure_of_ours(settings, header, value):
    settings.TRUSTED_PROXIES = 1
    client = Client(raise_request_exception=False)
    assert client.get("/responses/", headers={header: value}).status_code < 500
    assert client.post("/accounts/sign-in/", headers={header: value}).status_code < 500


def post(client, address, form):
    return client.post(address, form, content_type="application/x-www-form-urlencoded")
