"""Room for exports: how many may be written and kept, and which file gives way to another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from statements.models import Export, ExportQuerySet, ExportState, User
from statements.selectors.moments import as_moment
from statements.services.refusals import Refused

MAX_UNFINISHED = 5  # for each person, and each network address without an account
_WRITING_SECONDS = 60  # after which a retry is worthwhile
_TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtext('statements.exports'), 0)"


class TooManyExports(Refused):
    """This person has too many exports, or too many bytes. ``retry_after`` is in seconds."""

    def __init__(self, reason: str, *, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class ByteLimits:
    """The most bytes of finished files that are stored."""

    per_person: int
    per_address: int
    without_account: int
    in_all: int


@contextmanager
def one_request_at_a_time() -> Iterator[None]:
    """Hold a lock of the database to the end of a transaction, so that what was counted holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE_TURN)
        yield


def make_room(limits: ByteLimits, *, owner: User | None, address: str, now: datetime) -> None:
    """Raise ``TooManyExports`` where a limit is reached. Call it when it is one's turn.

    Those without an account give way to one another: see ``_make_room_for_stranger``.
    """
    own_exports = Export.objects.requested_by(owner, address)
    if own_exports.unfinished().count() >= MAX_UNFINISHED:
        raise TooManyExports(
            _("%(most)s files are being written already. Wait until one is ready.")
            % {"most": MAX_UNFINISHED},
            retry_after=_WRITING_SECONDS,
        )
    _refuse_beyond(limits.per_person if owner else limits.per_address, own_exports, now)
    if owner is None:
        _make_room_for_stranger(limits.without_account, own_exports, now)
    _refuse_beyond(limits.in_all, Export.objects.all(), now)


def expire(export: Export) -> bool:
    """Remove the file of a finished export; return whether this call did."""
    finished = Export.objects.filter(pk=export.pk, state=ExportState.DONE)
    is_expired = bool(finished.update(state=ExportState.EXPIRED, address=""))
    # Once that is certain: a refusal undoes it. A file that stays is then one of no export, which
    # the sweep deletes.
    transaction.on_commit(partial(export.path.unlink, missing_ok=True), robust=True)
    return is_expired


def _make_room_for_stranger(max_bytes: int, own_exports: ExportQuerySet, now: datetime) -> None:
    """Remove the oldest file of the address that keeps most, until all keep less than they may.

    So nobody is shut out by others who keep more, however many they are.
    """
    strangers = Export.objects.of(None)
    while strangers.bytes_kept() >= max_bytes:
        finished = strangers.filter(state=ExportState.DONE)
        shares = finished.values("address").annotate(share=Sum("bytes"))
        largest = shares.filter(share__gt=own_exports.bytes_kept()).order_by("-share").first()
        if largest is None:
            _refuse_beyond(max_bytes, strangers, now)
            return
        expire(finished.filter(address=largest["address"]).earliest("expires_at"))


def _refuse_beyond(max_bytes: int, exports: ExportQuerySet, now: datetime) -> None:
    if exports.bytes_kept() < max_bytes:
        return
    next_to_expire = exports.filter(state=ExportState.DONE).order_by("expires_at").first()
    removed_at = next_to_expire.expires_at if next_to_expire and next_to_expire.expires_at else now
    raise TooManyExports(
        _("There is no room for another file until %(when)s, when the oldest is removed.")
        % {"when": as_moment(removed_at)},
        retry_after=max(_WRITING_SECONDS, int((removed_at - now).total_seconds())),
    )
