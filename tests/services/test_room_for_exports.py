"""Nobody's exports take the room or the turns of another's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from statements.models import Export, ExportState
from statements.services.exports import background as exports
from statements.services.exports.background import LIFETIME
from statements.services.exports.room import MAX_UNFINISHED, TooManyExports
from tests.exports import PLENTY, ask
from tests.factories import NOW, make_export, make_user
from tests.races import inserts_into, refused_just_before

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS = tmp_path


def make_file(size, **facts):
    facts = {"expires_at": NOW + LIFETIME, "read_at": NOW, "finished_at": NOW} | facts
    file = {"rows_total": 0, "file_name": "responses.csv", "bytes": size}
    return make_export(state=ExportState.DONE, **file, **facts)


def test_no_address_takes_the_room_of_another():
    limits = replace(PLENTY, per_address=100)
    make_file(100, address="192.0.2.1")
    with pytest.raises(TooManyExports, match="no room") as refusal:
        ask(limits=limits)
    assert refusal.value.retry_after == LIFETIME.total_seconds()
    ask(limits=limits, address="192.0.2.2")
    ask(limits=limits, owner=make_user())


def test_no_address_takes_the_turns_of_another():
    for number in range(MAX_UNFINISHED):
        ask(query=f"q=wording{number}")
    with pytest.raises(TooManyExports, match="being written already"):
        ask()
    ask(address="192.0.2.2")


def test_those_without_an_account_leave_room_for_those_who_have_one():
    limits = replace(PLENTY, without_account=100)
    make_file(50, address="192.0.2.1")
    make_file(50, address="192.0.2.2")
    with pytest.raises(TooManyExports):
        ask(limits=limits, address="192.0.2.2")
    ask(limits=limits, owner=make_user())


def test_ten_addresses_that_keep_all_there_is_shut_nobody_else_out(
    django_capture_on_commit_callbacks,
):
    limits = replace(PLENTY, per_address=200, without_account=2000)
    theirs = [
        make_file(100, address=f"192.0.2.{number}", expires_at=NOW + LIFETIME - timedelta(days=age))
        for number in range(10)
        for age in (0, 1)
    ]
    for export in theirs:
        export.path.write_text("x")
    small = make_file(50, address="198.51.100.1")
    oldest_of_some = set(theirs[1::2])
    with django_capture_on_commit_callbacks(execute=True):
        ask(limits=limits, address="198.51.100.2")  # 2,050 are kept
    expired = set(Export.objects.filter(state=ExportState.EXPIRED))
    assert len(expired) == 1
    assert expired < oldest_of_some
    assert {export for export in theirs if not export.path.exists()} == expired
    small.refresh_from_db()
    assert small.state == ExportState.DONE


def test_who_keeps_most_gives_way_and_does_not_grow():
    limits = replace(PLENTY, without_account=300)
    exports = [make_file(200, address="192.0.2.1"), make_file(100, address="192.0.2.2")]
    with pytest.raises(TooManyExports) as refusal:
        ask(limits=limits, address="192.0.2.1")
    assert refusal.value.retry_after == LIFETIME.total_seconds()
    assert not Export.objects.filter(state=ExportState.EXPIRED).exists()
    ask(limits=limits, address="192.0.2.2")
    assert list(Export.objects.filter(state=ExportState.EXPIRED)) == exports[:1]


def test_a_request_that_is_refused_all_the_same_takes_no_file_away(
    django_capture_on_commit_callbacks,
):
    limits = replace(PLENTY, without_account=300, in_all=500)
    theirs = [make_file(size, address="192.0.2.1") for size in (200, 100)]
    theirs.append(make_file(400, owner=make_user()))
    for export in theirs:
        export.path.write_text("x")
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(TooManyExports, match="no room"),
    ):
        ask(limits=limits, address="192.0.2.2")
    assert not Export.objects.exclude(state=ExportState.DONE).exists()
    assert all(export.path.exists() for export in theirs)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_both_take_the_last_place():
    for number in range(MAX_UNFINISHED - 1):
        ask(query=f"q=wording{number}")

    def ask_elsewhere():
        ask(query="q=other")

    with refused_just_before(inserts_into("statements_export"), ask_elsewhere) as refusals:
        ask(query="q=last")
    assert len(refusals) == 1, "the other request did not wait for this one"
    with pytest.raises(TooManyExports, match="being written already"):
        ask_elsewhere()


def test_a_person_and_all_together_keep_no_more_than_there_is_room_for():
    person = make_user()
    make_file(100, owner=person)
    with pytest.raises(TooManyExports):
        ask(owner=person, limits=replace(PLENTY, per_person=100))
    ask(owner=make_user(), limits=replace(PLENTY, per_person=100))
    with pytest.raises(TooManyExports):
        ask(owner=make_user(), limits=replace(PLENTY, in_all=100))


def test_an_address_is_forgotten_with_its_file():
    export = make_file(100, address="192.0.2.1")
    exports.expire_exports(now=NOW + LIFETIME)
    export.refresh_from_db()
    assert (export.state, export.address) == (ExportState.EXPIRED, "")
