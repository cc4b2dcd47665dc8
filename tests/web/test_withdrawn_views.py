"""What was withdrawn or erased, inside saved views."""

import io
from hashlib import sha256
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.urls import reverse

from statements.filters.saved_views import read_view
from statements.models import Official, SavedView, Statement, Tag
from statements.selectors.history.records import KINDS, last_edit_of
from statements.services.accounts.audit import Actor
from statements.services.history.merging import merge_records
from statements.services.history.removals import erase, withdraw
from statements.services.links.echoes import measure_link
from statements.services.saved_views.saving import save_view
from statements.tasks.saved_views import check_claims
from tests.factories import NOW, make_directive, make_link, make_statement, make_user
from tests.reading import words

pytestmark = pytest.mark.django_db

TITLE = "关于桥梁检测的表态"
TEXT = "健全桥梁检测体系，完善隧道养护机制。"


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def response():
    return make_statement(title_zh=TITLE, by="ZJ", text=TEXT)


def save(address, person, **words_of):
    return save_view(
        read_view(address),
        address=address,
        citation=address,
        form_key=uuid4(),
        by=person,
        now=NOW,
        **{"title": "", "sentence": "", **words_of},
    )


def bundle_of(client, view):
    response = client.get(reverse("saved_views:bundle", args=[view.key]))
    return ZipFile(io.BytesIO(response.content))


def take_out(statement, person):
    seen = last_edit_of("statement", str(statement.pk))
    return withdraw(
        kind=KINDS["statement"],
        key=str(statement.pk),
        seen_edit=seen,
        reason="entered twice",
        by=person,
        now=NOW,
    )


def test_a_statement_withdrawn_since_keeps_its_row_and_is_marked(client, person, response):
    view = save("/responses/", person)
    other = make_statement(title_zh="关于隧道养护的表态")
    take_out(response, person)
    page = client.get(view.get_absolute_url()).text
    assert f"{TITLE}（2025-06-10: entered twice）".replace("（", " (").replace("）", ")") in words(
        page
    )
    saved = page.partition("Rows as saved")[2]
    assert f"{TITLE} (withdrawn since)" in words(saved)
    assert other.title_zh not in saved
    with ZipFile(
        io.BytesIO(client.get(reverse("saved_views:bundle", args=[view.key])).content)
    ) as bundle:
        readme = bundle.read("README.txt").decode()
        assert TITLE in bundle.read("data.csv").decode()
    assert f"{TITLE} (2025-06-10: entered twice)" in readme


@pytest.mark.parametrize("kind", ["list", "comparison", "matrix"])
def test_the_title_of_what_was_erased_is_in_no_view_any_more(client, person, response, kind):
    directive = make_directive(text=TEXT)
    make_link(directive, response)
    view = save(
        {
            "list": "/responses/",
            "comparison": f"/compare/?directive={directive.pk}&response={response.pk}",
            "matrix": reverse("statements:matrix"),
        }[kind],
        person,
        title=f"On {TITLE}",
        sentence=f"{TITLE} answers.",
    )
    untouched = save("/directives/", person)
    removal = take_out(response, person)
    erase(removal_id=removal.pk, typed=TITLE, actor=Actor(person), now=NOW)
    erased = SavedView.objects.get(pk=view.pk)
    assert TITLE not in erased.content + erased.title + erased.sentence
    assert erased.frozen["figures"] == view.frozen["figures"]
    assert erased.checksum == sha256(erased.content.encode()).hexdigest()
    page = client.get(view.get_absolute_url()).text
    assert TITLE not in page
    assert view.checksum in page
    assert f"statement {response.pk}" in words(page)
    assert SavedView.objects.get(pk=untouched.pk).content == untouched.content


@pytest.mark.parametrize("kind", ["comparison", "matrix"])
def test_the_zip_of_a_view_has_its_picture(client, person, response, kind):
    directive = make_directive(text=TEXT)
    make_link(directive, response)
    compare = f"/compare/?directive={directive.pk}&response={response.pk}"
    view = save(compare if kind == "comparison" else reverse("statements:matrix"), person)
    with ZipFile(
        io.BytesIO(client.get(reverse("saved_views:bundle", args=[view.key])).content)
    ) as bundle:
        picture = bundle.read("chart.svg").decode()
        assert bundle.read("chart.png").startswith(b"\x89PNG")
    assert directive.title_zh in picture


def merge_into(row, heir, person):
    kind = KINDS[row._meta.model_name]
    merge_records(
        kind=kind,
        key=str(row.pk),
        heir_key=str(heir.pk),
        seen_edit=last_edit_of(kind.name, str(row.pk)),
        reason="entered twice",
        by=person,
        now=NOW,
    )


def test_a_comparison_with_a_response_that_was_merged_is_with_the_other(client, person, response):
    directive, twin = make_directive(text=TEXT), make_statement(by="ZJ", text=TEXT)
    address = f"/compare/?directive={directive.pk}&response={response.pk}"
    claim = save(address, person, sentence="都采纳了。")
    both = save(f"{address}&response={twin.pk}", person, sentence="都采纳了。")
    merge_into(response, twin, person)
    check_claims()
    assert claim.last_check.holds
    assert both.last_check.holds
    assert twin.title_zh in client.get(address).text


def test_a_list_by_a_tag_that_was_merged_is_of_the_other(client, person, response):
    tag, other = (Tag.objects.create(slug=slug, name_en=slug) for slug in ("ai", "jobs"))
    response.tags.add(tag)
    claims = [save(page, person, sentence="一份。") for page in ("/responses/?tag=ai", "/tags/ai/")]
    merge_into(tag, other, person)
    check_claims()
    assert all(claim.last_check.holds for claim in claims)
    assert TITLE in client.get("/responses/?tag=ai").text
    Tag.objects.create(slug="ai", name_en="new")  # has the code now
    assert TITLE not in client.get("/responses/?tag=ai").text


def test_an_official_who_is_called_otherwise_now_answers_as_before(person, response):
    official = Official.objects.create(name_zh="王浩")
    Statement.objects.filter(pk=response.pk).update(official=official)
    measure_link(link_id=make_link(make_directive(text=TEXT), response).pk, now=NOW)
    claim = save(reverse("profiles:official", args=[official.pk]), person, sentence="一次。")
    other = Official.objects.create(name_zh="王皓")
    merge_into(official, other, person)
    check_claims()
    assert claim.last_check.holds
    Official.objects.filter(pk=other.pk).update(name_en="Wang Hao")
    check_claims()
    claim.refresh_from_db()
    assert claim.last_check.holds


def test_what_was_merged_counts_in_another_and_is_not_said_to_be_away(client, person, response):
    directive, twin = make_directive(text=TEXT), make_directive(text=TEXT)
    link = make_link(directive, response)
    measure_link(link_id=link.pk, now=NOW)
    address = reverse("statements:analysis", args=[directive.pk])
    claim = save(address, person, sentence="一个省作出反应。")
    of_lists = save("/directives/", person)
    merge_records(
        kind=KINDS["statement"],
        key=str(directive.pk),
        heir_key=str(twin.pk),
        seen_edit=last_edit_of("statement", str(directive.pk)),
        reason="entered twice",
        by=person,
        now=NOW,
    )
    measure_link(link_id=link.pk, now=NOW)
    check_claims()
    assert claim.last_check.holds
    page = words(client.get(claim.get_absolute_url()).text)
    assert "Nothing: rows and figures are the same" in page
    note = f"entered twice; merged into statement {twin.pk}, which counts in its place"
    assert note in page
    assert note in bundle_of(client, claim).read("README.txt").decode()
    assert "(merged since)" in words(client.get(of_lists.get_absolute_url()).text)
