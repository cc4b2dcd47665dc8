"""Echo measures follow changes through a real broker and worker, or by the sweep."""

import socket
from contextlib import suppress
from threading import Thread

import pytest
from django.test import Client

from statements import tasks
from statements.models import Echo, ExportState, LinkState, ResponseLink
from statements.services.links import echoes
from statements.tasks.dispatch import after_commit
from tests.brokers import broker_address, connect_to, forget_failures
from tests.factories import (
    NOW,
    make_directive,
    make_export,
    make_link,
    make_revision,
    make_statement,
)
from tests.waiting import wait_for
from tracker.local import run

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


def linked(**facts):
    return make_link(make_directive(text=TEXT), make_statement(text=TEXT), **facts)


def test_a_committed_link_is_measured_by_the_worker(worker):
    link = linked()
    after_commit(tasks.echoes.measure_link, link.pk)
    echo = wait_for(lambda: Echo.objects.filter(link=link).first())
    assert (echo.v, echo.u, echo.clauses_taken_up) == (1, 1, 2)


def test_a_changed_text_is_measured_anew_by_the_worker(worker, researcher_client):
    link = linked()
    echoes.measure_link(link_id=link.pk, now=NOW)
    make_revision(link.response, "完全不同的一句话")
    after_commit(tasks.echoes.measure_statement, link.response_id)
    wait_for(lambda: Echo.objects.filter(link=link, v=0).first())
    assert Echo.objects.get(link=link).response_revision.number == 2


def test_a_file_stands_behind_no_sweep(worker):
    directive = make_directive(text=TEXT)
    links = [make_link(directive, make_statement(text=TEXT)) for _ in range(12)]
    export = make_export()
    after_commit(tasks.echoes.measure_link, *(link.pk for link in links))
    after_commit(tasks.exports.run_export, export.pk)
    wait_for(lambda: Echo.objects.count() == len(links))
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    assert export.finished_at
    assert export.finished_at < Echo.objects.latest("measured_at").measured_at


def test_healthz_tells_the_parts_apart(worker):
    def health():
        forget_failures()
        answer = Client().get("/healthz")
        return answer.status_code, answer.json()

    well = {"database": "ok", "broker": "ok", "worker": "ok"}
    # On a busy machine a part may take longer for an answer than /healthz waits.
    wait_for(lambda: health() == (200, well))
    worker.terminate()
    worker.wait(timeout=30)
    # Asked anew each time: what is known after the deadline only would never start it again.
    assert any(health() == (503, well | {"worker": "down"}) for _ in range(3))


@pytest.fixture
def no_broker():
    """An address where no broker listens."""
    before = broker_address()
    connect_to("redis://127.0.0.1:1/0")
    yield
    connect_to(before)


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_a_user_loses_nothing_but_freshness(no_broker, researcher_client):
    link = linked(state=LinkState.SUGGESTED)
    answer = researcher_client.post(
        f"/links/{link.pk}/decide/", {"state": "confirmed", "version": 1}
    )
    assert answer.status_code == 302
    link.refresh_from_db()
    assert link.state == "confirmed"
    assert "being measured" in researcher_client.get(link.directive.get_absolute_url()).text
    health = researcher_client.get("/healthz").json()
    assert health == {"database": "ok", "broker": "down", "worker": "unknown"}


def test_who_runs_a_copy_without_a_broker_is_told_and_waits_for_none(
    no_broker, live_server, tmp_path, capsys
):
    supervisor = run.Supervisor(tmp_path, live_server.thread.port, {})
    watching = Thread(target=supervisor._watch_answers)
    watching.start()
    said: list[str] = []

    def is_told():
        said.append(capsys.readouterr().out)
        return "The broker does not answer yet. Everything can be" in "".join(said)

    try:
        wait_for(is_told)
    finally:
        supervisor.stopping.set()
        watching.join()


@pytest.fixture
def refusals(no_broker):
    """The clients of a broker that closes every connection."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            with suppress(OSError):  # that the server was closed
                while True:
                    caller, address = server.accept()
                    callers.append(address)
                    caller.close()

        answering = Thread(target=hang_up)
        answering.start()
        port = server.getsockname()[1]
        connect_to(f"redis://127.0.0.1:{port}/0")
        yield callers
        server.shutdown(socket.SHUT_RDWR)
        answering.join()


@pytest.mark.django_db(transaction=True)
def test_a_save_asks_a_broker_that_is_away_once_and_does_not_wait(refusals):
    after_commit(tasks.echoes.measure_link, linked().pk)
    assert len(refusals) == 1


@pytest.mark.django_db
def test_the_sweep_finds_what_was_missed_and_nothing_else():
    missed, rejected = linked(), linked(state=LinkState.REJECTED)
    make_link(make_directive(text=TEXT), make_statement())
    measured = linked()
    echoes.measure_link(link_id=measured.pk, now=NOW)
    stale = linked()
    echoes.measure_link(link_id=stale.pk, now=NOW)
    make_revision(stale.directive, "新的全文")
    old_engine = linked()
    echoes.measure_link(link_id=old_engine.pk, now=NOW)
    Echo.objects.filter(link=old_engine).update(engine="runs-0")
    assert echoes.links_to_measure(limit=9, now=NOW) == [missed.pk, stale.pk, old_engine.pk]
    tasks.echoes.sweep()
    assert echoes.links_to_measure(limit=9, now=NOW) == []
    assert not Echo.objects.filter(link=rejected).exists()


@pytest.mark.django_db
def test_a_task_that_runs_twice_changes_nothing():
    link = linked()
    for _ in range(2):
        tasks.echoes.measure_link(link.pk)
    first = Echo.objects.get(link=link)
    assert first.v == 1
    assert [(passage["directive"], passage["response"]) for passage in first.passages] == [
        ([0, 12], [0, 12]),
        ([13, 21], [13, 21]),
    ]
    assert [fate["fate"] for fate in first.fates] == ["verbatim", "verbatim"]


@pytest.mark.django_db
def test_a_task_for_a_link_that_is_gone_ends_quietly():
    link = linked()
    ResponseLink.objects.all().delete()
    tasks.echoes.measure_link(link.pk)
    assert not Echo.objects.exists()


@pytest.mark.django_db
def test_one_link_that_cannot_be_measured_does_not_hold_up_the_others(monkeypatch):
    broken, whole = linked(), linked()
    real = echoes.measure_link

    def measure(*, link_id, now):
        if link_id == broken.pk:
            raise RuntimeError("cannot")
        return real(link_id=link_id, now=now)

    monkeypatch.setattr(echoes, "measure_link", measure)
    tasks.echoes.sweep()
    assert list(Echo.objects.values_list("link", flat=True)) == [whole.pk]
