"""Views that last: frozen, checked against the archive, and taken along as files."""

import io
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from statements.filters.saved_views import read_view
from statements.models import Echo, Role, SavedView, ViewCheck
from statements.services.links.echoes import measure_link
from statements.services.saved_views.bundles import view_citation
from statements.tasks.saved_views import check_claims
from tests.factories import NOW, make_directive, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控的桥梁检测体系"


@pytest.fixture
def person(client):
    person = make_user()
    client.force_login(person)
    return person


@pytest.fixture
def directive():
    directive = make_directive(text=f"要{CLAUSE}，完善隧道养护长效机制。")
    link = make_link(directive, make_statement(by="ZJ", text=f"我们要{CLAUSE}。"))
    measure_link(link_id=link.pk, now=NOW)
    return directive


def save(client, address, *, title="", sentence="", form_key=None):
    fields = {"address": address, "title": title, "sentence": sentence}
    answer = client.post(reverse("saved_views:save"), fields | {"form_key": form_key or uuid4()})
    assert answer.status_code == 302, answer.text
    return SavedView.objects.get(key=answer.url.strip("/").split("/")[-1])


def dashboard_of(directive):
    return reverse("statements:analysis", args=[directive.pk])


def since(client, view):
    page = client.get(view.get_absolute_url()).text
    return page.partition('id="since"')[2].partition("</section>")[0]


def pages(directive):
    response = directive.links_in.get().response_id
    return [
        dashboard_of(directive),
        reverse("statements:matrix") + "?cells=days",
        f"/compare/?directive={directive.pk}&response={response}",
        "/responses/?province=ZJ",
        directive.get_absolute_url(),
    ]


def test_each_kind_of_page_is_saved_and_is_the_same_until_something_changes(
    client, person, directive
):
    for address in pages(directive):
        link = f"{reverse('saved_views:save')}?address="
        assert link in client.get(address).text
        view = save(client, address)
        assert "Nothing: rows and figures are the same" in since(client, view)


def test_rows_and_figures_stay_in_the_order_in_which_they_were_shown(client, person, directive):
    later, earlier, latest = (
        make_statement(by="JL", date_range=day).pk
        for day in ("2025-08-02", "2025-08-01", "2025-08-03")
    )
    view = save(client, "/responses/?province=JL")
    assert [*view.frozen["rows"]] == [str(latest), str(later), str(earlier)]
    assert [*view.frozen["figures"]] == ["statements", "provinces", "with a text"]
    provinces = [*save(client, dashboard_of(directive)).frozen["rows"]]
    answers = client.get(dashboard_of(directive)).context["analysis"].answers
    assert provinces == [answer.unit.code for answer in answers]


def test_without_a_text_of_an_answer_nobody_knows_what_was_taken_up_by_none(directive):
    name = "clauses taken up by none"
    assert read_view(dashboard_of(directive)).figures[name] == 1
    unanswered = make_directive(text=f"要{CLAUSE}。")
    assert read_view(dashboard_of(unanswered)).figures[name] is None


def test_a_comparison_whose_address_names_a_text_twice_is_saved(client, person, directive):
    response = directive.links_in.get().response_id
    address = f"/compare/?directive={directive.pk}" + 6 * f"&response={response}"
    assert [*save(client, address).frozen["rows"]] == [str(response)]


def test_the_database_refuses_changes_and_a_wrong_checksum(client, person, directive):
    view = save(client, dashboard_of(directive))
    for act in (lambda: SavedView.objects.update(title="x"), view.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    with pytest.raises(IntegrityError, match="checksum"), transaction.atomic():
        SavedView.objects.create(
            kind="list", title="x", content="{}", checksum="0" * 64, form_key=uuid4(),
            made_by=person, made_at=NOW,
        )  # fmt: skip


def test_the_page_of_the_matrix_that_was_shown_is_saved(client, person, directive, monkeypatch):
    monkeypatch.setattr("statements.selectors.analysis.matrix.MAX_ROWS", 1)
    earlier = make_directive(date_range="2020-01-01")
    matrix = reverse("statements:matrix")
    for page, directive_shown in ((1, directive), (2, earlier)):
        assert [*save(client, f"{matrix}?page={page}").frozen["rows"]] == [str(directive_shown.pk)]


def test_a_form_sent_twice_saves_one_view(client, person, directive):
    form_key = uuid4()
    first = save(client, dashboard_of(directive), form_key=form_key)
    assert save(client, dashboard_of(directive), form_key=form_key) == first


def test_strangers_are_not_told_who_saved_a_view(client, person, directive):
    view = save(client, dashboard_of(directive), sentence="一个省作出反应。")
    addresses = [
        view.get_absolute_url(),
        reverse("saved_views:list"),
        reverse("saved_views:claims"),
    ]
    assert all(person.username in client.get(address).text for address in addresses)
    client.logout()
    pages = [client.get(address).text for address in addresses]
    assert [person.username in page for page in pages] == [False] * 3
    assert "Nothing here changes." in pages[0]


def test_nobody_fills_the_disk_with_views(client, person, directive, monkeypatch):
    form_key = uuid4()
    view = save(client, dashboard_of(directive), form_key=form_key)
    monkeypatch.setattr("statements.services.saved_views.saving.MAX_STORED", 10)
    assert save(client, dashboard_of(directive), form_key=form_key) == view
    fields = {"address": dashboard_of(directive), "form_key": uuid4()}
    answer = client.post(reverse("saved_views:save"), fields)
    assert (answer.status_code, SavedView.objects.count()) == (400, 1)
    assert "as much as one person can" in answer.text


def test_a_title_that_is_longer_than_that_of_a_view_is_cut(client, person):
    directive = make_directive(title_zh="桥" * 300)
    assert save(client, dashboard_of(directive)).title == "桥" * 200


def test_it_says_which_rows_and_figures_changed_and_what_was_done(client, person, directive):
    view = save(client, dashboard_of(directive))
    link = make_link(directive, make_statement(by="JL", text=f"吉林{CLAUSE}。"))
    words = since(client, view)
    row = words.partition('<th scope="row">provinces that answered</th>')[2].partition("</tr>")[0]
    assert re.findall(r'<td class="n">(.*?)</td>', row) == ["1", "2"]
    list_view = save(client, "/responses/")
    link.response.delete()
    assert "Rows removed" in since(client, list_view)


def test_only_who_signed_in_reads_what_the_log_has_and_is_told_where_it_has_more(
    client, person, directive, settings, monkeypatch
):
    settings.PUBLIC_READ = True
    clock = "statements.web.saved_views.pages.timezone.now"
    monkeypatch.setattr(clock, lambda: NOW)  # before all edits
    client.force_login(person)  # on that day
    view = save(client, dashboard_of(directive))
    for number in range(2):
        make_link(directive, make_statement(by="JL", text=f"第{number}次：吉林{CLAUSE}。"))
    assert "Only the latest changes" not in since(client, view)
    monkeypatch.setattr("statements.selectors.history.changes.EDITS_PER_PAGE", 1)
    assert "Only the latest changes" in since(client, view)
    client.logout()
    assert "what was done to these statements" not in since(client, view)


def test_a_withdrawn_statement_inside_a_saved_view_is_said(client, directive):
    client.force_login(make_user(Role.RESEARCHER))
    view = save(client, dashboard_of(directive))
    response = directive.links_in.get().response
    address = reverse("history:withdraw", args=["statement", response.pk])
    page = client.get(address).text
    (seen,) = re.findall(r'name="seen" value="(\d+)"', page)
    client.post(address, {"seen": seen, "reason": "Invented."})
    words = since(client, view)
    assert "Withdrawn since" in words
    assert "Invented." in words
    saved = client.get(view.get_absolute_url()).text.partition("As saved")[2]
    assert "Zhejiang" in saved


def test_a_claim_whose_figures_no_longer_hold_stands_first_among_claims(client, person, directive):
    lost = save(client, dashboard_of(directive), sentence="Only one province answered.")
    true_claim = save(client, "/directives/", sentence="There is one directive.")
    link = make_link(directive, make_statement(by="JL", text=f"吉林{CLAUSE}。"))
    measure_link(link_id=link.pk, now=NOW)
    check_claims()
    assert not ViewCheck.objects.get(view=lost).holds
    assert ViewCheck.objects.get(view=true_claim).holds
    rows = client.get(reverse("saved_views:claims")).text.partition("<tbody")[2]
    assert rows.index(lost.sentence) < rows.index(true_claim.sentence)
    assert "provinces that answered: <del>1</del> <ins>2</ins>" in rows


def test_a_claim_is_left_as_it_is_while_its_texts_are_measured_again(client, person, directive):
    view = save(client, dashboard_of(directive), sentence="One clause was taken up by none.")
    link = directive.links_in.get()
    Echo.objects.filter(link=link).update(engine="of yesterday")
    check_claims()
    assert not ViewCheck.objects.filter(view=view).exists()
    assert "being measured again" in since(client, view)
    measure_link(link_id=link.pk, now=NOW)
    check_claims()
    assert ViewCheck.objects.get(view=view).holds
    assert "being measured again" not in since(client, view)


def test_a_sweep_without_time_for_all_claims_takes_those_not_checked_for_longest(
    client, person, directive, monkeypatch
):
    monkeypatch.setattr("statements.tasks.saved_views.CLAIMS_PER_SWEEP", 1)
    claims = [save(client, dashboard_of(directive), sentence=f"Claim {n}.") for n in range(2)]
    for checked in (1, 2):
        check_claims()
        assert ViewCheck.objects.filter(view__in=claims).count() == checked


def test_a_claim_about_what_was_withdrawn_does_not_hold(client, person, directive):
    view = save(client, dashboard_of(directive), sentence="It was answered.")
    directive.links_in.all().delete()
    directive.delete()
    check_claims()
    assert not view.last_check.holds
    assert "no longer in the archive" in since(client, view)


def test_the_zip_has_data_chart_citation_and_the_text_of_the_checksum(client, person, directive):
    view = save(client, dashboard_of(directive), title="人工智能")
    answer = client.get(reverse("saved_views:bundle", args=[view.key]))
    with ZipFile(io.BytesIO(answer.content)) as bundle:
        names = set(bundle.namelist())
        assert {"README.txt", "data.csv", "view.json", "citation.txt"} < names
        assert {"chart.svg", "chart.png"} < names
        content = bundle.read("view.json")
        assert sha256(content).hexdigest() == view.checksum
        assert "Zhejiang" in bundle.read("data.csv").decode()
        assert view.get_absolute_url() in bundle.read("citation.txt").decode()
        assert bundle.read("chart.png").startswith(b"\x89PNG")
    assert json.loads(content)["figures"]["provinces that answered"] == 1


def test_a_citation_has_the_day_in_beijing(client, person, directive, monkeypatch):
    late = datetime(2025, 6, 10, 18, 0, tzinfo=UTC)
    monkeypatch.setattr("statements.web.saved_views.pages.timezone.now", lambda: late)
    client.force_login(person)  # on that day
    view = save(client, "/directives/")
    assert "2025-06-11" in view_citation(view, base="")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/people/",
        "/nowhere/",
        "/compare/",
        "/directives/999999/analysis/",
        "//x/statements/",
        "//[",
        "javascript:/statements/",
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_sentence(client, person, address):
    answer = client.get(reverse("saved_views:save"), {"address": address})
    assert answer.status_code == 400
    assert 'class="fault"' in answer.text


def test_a_filter_that_cannot_be_read_is_not_saved(client, person):
    answer = client.get(
        reverse("saved_views:save"), {"address": "/responses/?tag=nothing-of-the-kind"}
    )
    assert answer.status_code == 400
