"""Copies of cited pages in a public web archive, which is a server on this machine here."""

import io
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from statements.capture.fetching import FetchedPage
from statements.models import (
    Capture,
    CaptureDraftState,
    ExportFormat,
    PublicCopy,
    PublicCopyState,
    Statement,
)
from statements.selectors.exports import export_rows
from statements.selectors.lists.rows import statement_rows
from statements.services.exports.references import reference
from statements.services.exports.writing import write_references
from statements.services.sources.public_copies import (
    MAX_ATTEMPTS,
    address_of_copy,
    due_copies,
    plan_copies,
    save_address,
    save_copy,
)
from statements.tasks.sources import public_copies
from tests.capture.servers import answer
from tests.factories import NOW, make_statement
from tests.sources import Clock, Paper, make_draft, make_source, running_paper, visitor_of

pytestmark = pytest.mark.django_db
MEMENTO = "/web/20250610080000/https://paper.example/0.html"


def make_cited_page() -> Capture:
    """Return the capture of a page that a statement cites."""
    draft = make_draft(make_source())
    statement = make_statement()
    statement.citations.create(publisher="日报", url=draft.capture.final_address)
    draft.state, draft.decided_at = CaptureDraftState.ACCEPTED, NOW
    draft.statement = statement
    draft.save()
    return draft.capture


def save_due(archive: Paper, clock: Clock) -> PublicCopy:
    for capture_id in due_copies(limit=10, now=clock.now):
        save_copy(
            capture_id=capture_id,
            endpoint=archive.server.address("/save/"),
            visitor=visitor_of(archive, clock),
        )
    return PublicCopy.objects.get()


def test_only_pages_that_a_statement_cites_are_saved():
    make_draft(make_source())
    cited = make_cited_page()
    assert plan_copies(limit=10, now=NOW) == 1
    assert due_copies(limit=10, now=NOW) == [cited.pk]
    assert plan_copies(limit=10, now=NOW) == 0


@pytest.mark.parametrize(
    "pages",
    [
        {"/save/https://paper.example/0.html": answer(headers=f"Content-Location: {MEMENTO}\r\n")},
        {
            "/save/https://paper.example/0.html": answer(
                headers=f'Link: <https://paper.example/0.html>; rel="original", <{MEMENTO}>; '
                'rel="first memento"; datetime="Tue, 10 Jun 2025 08:00:00 GMT"\r\n'
            )
        },
        {
            "/save/https://paper.example/0.html": answer(
                status="302 Found", headers=f"Location: {MEMENTO}\r\n"
            ),
            MEMENTO: answer(b"page"),
        },
    ],
    ids=["Content-Location", "Link", "redirect"],
)
def test_the_address_that_the_archive_states_is_shown_at_the_capture_and_the_citation(
    pages, researcher_client
):
    capture = make_cited_page()
    plan_copies(limit=10, now=NOW)
    # robots.txt of an archive keeps followers of links out, not those who ask for a copy.
    robots = answer(b"User-agent: *\nDisallow: /\n")
    with running_paper({"/robots.txt": robots} | pages) as archive:
        copy = save_due(archive, Clock())
        address = archive.server.address(MEMENTO)
    assert (copy.state, copy.address) == (PublicCopyState.SAVED, address)
    statement = capture.draft.statement
    assert statement
    for page in (reverse("sources:capture", args=[capture.pk]), statement.get_absolute_url()):
        assert f'href="{address}"' in researcher_client.get(page).content.decode()


def test_what_an_archive_answers_is_read_in_one_go_however_long_it_is():
    links = f'<a>;{" rel=" * 6_000}, <{MEMENTO}>; rel="last memento"'
    archived = FetchedPage(
        "http://a/", "http://a/", 200, "OK", headers=(("Link", links),), body=b""
    )
    start = time.process_time()
    assert address_of_copy(archived) == f"http://a{MEMENTO}"
    assert time.process_time() - start < 1


def test_a_failing_archive_is_asked_again_ever_later_and_given_up_in_the_end(researcher_client):
    capture = make_cited_page()
    plan_copies(limit=10, now=NOW)
    clock, waits = Clock(), []
    busy = answer(status="503 Service Unavailable")
    with running_paper({"/save/https://paper.example/0.html": busy}) as archive:
        copy = save_due(archive, clock)
        while copy.state == PublicCopyState.WAITING:
            waits.append(copy.due_at - clock.now)
            clock.now = copy.due_at - timedelta(seconds=1)
            assert due_copies(limit=10, now=clock.now) == []
            clock.now = copy.due_at
            copy = save_due(archive, clock)
    assert waits == [timedelta(minutes=10) * 2**number for number in range(MAX_ATTEMPTS - 1)]
    assert (copy.state, copy.fault, copy.address) == (PublicCopyState.FAILED, "http_503", "")
    page = researcher_client.get(reverse("sources:capture", args=[capture.pk]))
    assert "not saved" in page.content.decode()


def test_what_the_archive_asks_to_wait_is_waited_without_an_attempt():
    make_cited_page()
    plan_copies(limit=10, now=NOW)
    clock = Clock()
    limited = answer(status="429 Too Many Requests", headers="Retry-After: 7200\r\n")
    with running_paper({"/save/https://paper.example/0.html": limited}) as archive:
        save_due(archive, clock)
        clock.now += timedelta(minutes=10)
        copy = save_due(archive, clock)
    assert (copy.attempts, copy.due_at) == (1, NOW + timedelta(hours=2))
    assert len(archive.paths()) == 1


@pytest.mark.parametrize(
    "headers",
    ["", "Content-Location: javascript:alert(1)\r\n", "Content-Location: http://[x/\r\n"],
)
def test_an_answer_that_names_no_address_of_the_web_is_no_copy(headers):
    make_cited_page()
    plan_copies(limit=10, now=NOW)
    with running_paper({"/save/https://paper.example/0.html": answer(headers=headers)}) as archive:
        copy = save_due(archive, Clock())
    assert (copy.state, copy.fault) == (PublicCopyState.WAITING, "no_copy")


def test_the_address_of_the_page_is_added_or_put_where_the_setting_says():
    page = "https://paper.example/a?b=1&c=学"
    assert save_address("https://archive.example/save/", page).endswith("/save/" + page)
    assert save_address("https://archive.example/?url={url}&x=1", page) == (
        "https://archive.example/?url=https%3A%2F%2Fpaper.example%2Fa%3Fb%3D1%26c%3D%E5%AD%A6&x=1"
    )


def test_nothing_is_sent_to_any_archive_unless_an_admin_named_one(settings):
    make_cited_page()
    assert settings.ARCHIVE_SAVE_URL == ""
    public_copies.sweep()
    assert not PublicCopy.objects.exists()


def test_references_say_where_a_public_archive_shows_the_page():
    capture = make_cited_page()
    address = f"https://archive.example/web/2025/{capture.final_address}"
    PublicCopy.objects.create(
        capture=capture, state=PublicCopyState.SAVED, address=address, due_at=NOW, settled_at=NOW
    )
    cited = Statement.objects.filter(citations__url=capture.final_address)
    rows = export_rows(statement_rows(cited), with_text=False)
    references = [reference(statement, base="https://here.example") for statement in rows]
    for form, words in (
        (ExportFormat.CSL, f'"archive_location": "{address}"'),
        (ExportFormat.RIS, f"AV  - {address}"),
        (ExportFormat.BIBTEX, f"addendum = {{Archived at \\url{{{address}}}}}"),
    ):
        file = io.BytesIO()
        write_references(references, file, form)
        assert words in file.getvalue().decode()
