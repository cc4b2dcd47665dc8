"""Nobody's exports take the room or the turns of another's."""

from dataclasses import replace

import pytest

from statements.models import ExportState
from statements.services.exports import background as exports
from statements.services.exports.background import LIFETIME, TooManyExports
from tests.exports import PLENTY, ask
from tests.factories import NOW, make_export, make_user

pytestmark = pytest.mark.django_db


def make_file(size, **facts):
    return make_export(
        state=ExportState.DONE,
        rows_total=0,
        file_name="responses.csv",
        bytes=size,
        read_at=NOW,
        finished_at=NOW,
        expires_at=NOW + LIFETIME,
        **facts,
    )


def test_no_address_takes_the_room_of_another():
    limits = replace(PLENTY, per_address=100)
    make_file(100, address="192.0.2.1")
    with pytest.raises(TooManyExports, match="no room") as refusal:
        ask(limits=limits)
    assert refusal.value.retry_after == LIFETIME.total_seconds()
    ask(limits=limits, address="192.0.2.2")
    ask(limits=limits, owner=make_user())


def test_no_address_takes_the_turns_of_another():
    for number in range(exports.MAX_UNFINISHED):
        ask(query=f"q=wording{number}")
    with pytest.raises(TooManyExports, match="being written already"):
        ask()
    ask(address="192.0.2.2")


def test_those_without_an_account_leave_room_for_those_who_have_one():
    limits = replace(PLENTY, without_account=100)
    make_file(100, address="192.0.2.1")
    with pytest.raises(TooManyExports):
        ask(limits=limits, address="192.0.2.2")
    ask(limits=limits, owner=make_user())


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
