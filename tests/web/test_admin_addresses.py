"""No address of the admin fails, whatever is written in it."""

import re
from itertools import cycle, islice

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client

from statements.admin.site import site
from statements.models import Export, ExportFormat, Role, Tenure
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

# Thirteen, so that going round they meet each of the 21 lookups.
NASTY = [
    "",
    "(",
    "zzz",
    "zz-",
    "9" * 30,
    "-1",
    "[",
    "a,b",
    "%00",
    "2025-13-45",
    "{",
    "é" * 300,
    "*",
]
LOOKUPS = [
    *("", "__regex", "__iregex", "__contains", "__icontains", "__in", "__gt", "__lte", "__range"),
    *("__isnull", "__exact", "__startswith", "__year", "__overlap", "__contained_by", "__pk"),
    *("__search", "__trigram_similar", "__nosuch", "__id__in", "__lower_inc"),
]
QUERIES = [
    *("o=9.-9", "o=x", "o=" + "9" * 40, "p=-1", "p=x", "p=" + "9" * 40, "all=", "e=1", "q=("),
    *("q=%00", "q=" + "x" * 3000, "_to_field=x", "_to_field=password", "_popup=1", "_facets=x"),
    *("_changelist_filters=%28", "_changelist_filters=a%3D%28"),
]
KEYS = ["1", "0", "-1", "9" * 30, "x", "(", "_28", "%00", "é", "1/x"]

MODELS = list(site._registry)
FIRST_OF_KIND = {
    type(field): field for model in reversed(MODELS) for field in reversed(model._meta.get_fields())
}.values()
# What a database refuses and what nobody knows are pages; only our own failures are 500.
UNSERVED = {500, 502, 503}


@pytest.fixture
def admin():
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.ADMIN, is_superuser=True))
    return client


def failing(client, addresses):
    """Return the addresses that fail; what one breaks in the database is undone before the next."""
    failures = []
    for address in addresses:
        with transaction.atomic():
            if client.get(address).status_code in UNSERVED:
                failures.append(address)
            transaction.set_rollback(True)
    return failures


def addresses_of(model, lookups, values, queries=QUERIES, keys=KEYS):
    """Return the addresses of a model.

    The first field of each kind meets each lookup with each of the values, all others with two of
    them, which go round.
    """
    base = f"/admin/statements/{model._meta.model_name}/"
    fields = [field.name for field in model._meta.get_fields()]
    in_turn = cycle(values)
    field_queries = [
        f"{field.name}{lookup}={value}"
        for field in model._meta.get_fields()
        for lookup in lookups
        for value in (values if field in FIRST_OF_KIND else islice(in_turn, min(2, len(values))))
    ]
    return [
        *(f"{base}?{query}" for query in [*queries, *field_queries]),
        *(f"{base}add/?{field}={value}" for field in fields for value in values),
        *(f"{base}{key}/{page}/" for key in keys for page in ("change", "history", "delete")),
        *(f"{base}{key}/" for key in keys),
    ]


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.model_name for model in MODELS])
def test_no_address_of_a_model_fails(admin, model):
    # Django reads these alike for all models, so that each model takes its share of them.
    turn = MODELS.index(model)
    queries, keys = QUERIES[turn % 4 :: 4], KEYS[turn % 5 :: 5]
    lookups = ["__regex", "__contains"][turn % 2 :: 2]
    addresses = addresses_of(model, lookups, ["%28"], queries, keys)
    assert failing(admin, addresses[turn % 2 :: 2]) == []


@pytest.mark.long
@pytest.mark.parametrize("model", MODELS, ids=[model._meta.model_name for model in MODELS])
def test_no_address_of_a_model_fails_whatever_is_asked_how(admin, model):
    assert failing(admin, addresses_of(model, LOOKUPS, NASTY)) == []


def test_no_address_of_the_admin_itself_fails(admin):
    field = "app_label=statements&model_name=tenure&field_name"
    addresses = [
        *(f"/admin/r/{key}/{other}/" for key in range(1, 40) for other in ("x", "1", "%28")),
        *(f"/admin/autocomplete/?{field}={name}" for name in ("official", "x", "post", "(")),
        *(f"/admin/autocomplete/?{query}" for query in QUERIES),
        *("/admin/x/", "/admin/statements/x/", "/admin/statements/", "/admin/jsi18n/?x=("),
        *(f"/admin/statements/tag/?slug__{query}" for query in ("range=999", "trigram_similar=a")),
        *(f"/admin/statements/attempt/?begun_at__{query}" for query in ("year=-1", "year__gt=x")),
        f"/admin/statements/attempt/?begun_at__iso_year={'9' * 30}",
        *("/admin/password_change/", "/admin/password_change/done/", "/admin/logout/"),
    ]
    assert failing(admin, addresses) == []


def test_what_an_address_of_the_admin_asks_for_in_vain_is_a_page_that_says_so(admin):
    answer = admin.get(f"/admin/statements/{Tenure._meta.model_name}/?held__contains=zzz")
    assert answer.status_code == 400
    assert "cannot be read" in answer.text


def test_the_admin_tells_the_address_of_nobodys_file(admin):
    export = Export.objects.create(
        section="statements",
        form=ExportFormat.CSV,
        base="http://127.0.0.1:8000",
        asks="x",
        requested_at=NOW,
        sent_at=NOW,
    )
    kind = ContentType.objects.get_for_model(Export)
    answer = admin.get(f"/admin/r/{kind.pk}/{export.pk}/")
    assert answer.status_code == 404
    assert not re.search(str(export.key), answer.text + answer.headers.get("Location", ""))
