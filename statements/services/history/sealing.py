"""Seal the log of edits into a hash chain, and verify it."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from statements.models import HASH_BYTES, Seal

logger = logging.getLogger(__name__)

EDITS_AT_ONCE = 2_000  # in one seal
_SEALING = 0x7365616C  # an advisory lock that nothing else here takes
_NO_HASH = bytes(HASH_BYTES)

# One value for all columns but the contents, which their digest stands for: an admin may erase
# them. JSON separates the columns, and seconds do not depend on the time zone of the session.
_HASH = """sha256(convert_to(jsonb_build_array(
    id, extract(epoch FROM made_at), act, model, key, root_model, root_key,
    person_id, person, agent, encode(digest, 'hex')
)::text, 'UTF8'))"""
# Edits get their ids before their transaction ends, so one may appear below others that are sealed
# already. None will below the last edit of a seal once all transactions have ended that ran when
# it was made; in another cluster, as after a restore, they all have.
_LAST_ENDED = """
    SELECT coalesce(max(last_edit), 0) FROM statements_seal
    WHERE cluster <> (SELECT system_identifier FROM pg_control_system())
    OR pg_snapshot_xmax(snapshot) <= pg_snapshot_xmin(pg_current_snapshot())
"""
_IS_SEALED = """
    SELECT FROM statements_seal WHERE last_edit >= edit.id AND edit.id = ANY(edit_ids)
"""
_NEXT = f"""
    SELECT id, {_HASH} FROM statements_edit AS edit
    WHERE id > %s AND NOT EXISTS ({_IS_SEALED}) ORDER BY id LIMIT %s
"""  # noqa: S608 - made of constants
_POSITION = "SELECT system_identifier, pg_current_snapshot()::text FROM pg_control_system()"
_RECOMPUTE = f"""
    SELECT id, {_HASH}, before IS NULL AND after IS NULL,
           digest = statements_digest(before, after), model, key, made_at,
           EXISTS (
               SELECT FROM statements_erasure AS erasure
               WHERE (erasure.root_model, erasure.root_key) = (edit.root_model, edit.root_key)
           )
    FROM statements_edit AS edit
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal that somebody noted: its number and its hash."""

    number: int
    digest: bytes

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Parse ``12:9f86…``. Raises ``ValueError``."""
        number, _colon, digest = text.partition(":")
        return cls(int(number), bytes.fromhex(digest))


@dataclass(slots=True)
class LogVerification:
    """What a verification has gone through so far. ``head`` is the last seal."""

    seals: int = 0
    edits: int = 0
    erased: int = 0
    head: str = ""


def seal_edits(*, now: datetime) -> Iterator[int]:
    """Seal all edits of ended transactions; yield the number of each seal's edits.

    Writers are never held up: edits that are still to be committed go into a later seal.
    """
    while number := _seal_next(now):
        yield number
        if number < EDITS_AT_ONCE:
            return


@transaction.atomic
def _seal_next(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING])
        if not cursor.fetchone()[0]:
            return 0  # another process is at it
        # What had ended before the edits are read is among them; what runs after it may not be.
        cursor.execute(_LAST_ENDED)
        (last_ended,) = cursor.fetchone()
        last = Seal.objects.order_by("-number").first()
        settled = last.settled if last else 0
        cursor.execute(_NEXT, [settled, EDITS_AT_ONCE])
        rows = cursor.fetchall()
        cursor.execute(_POSITION)
        cluster, snapshot = cursor.fetchone()
    if not rows:
        return 0
    hashes = b"".join(bytes(digest) for _id, digest in rows)
    number = last.number + 1 if last else 1
    previous = bytes(last.hash) if last else _NO_HASH
    seal = Seal.objects.create(
        number=number,
        sealed_at=now,
        cluster=cluster,
        snapshot=snapshot,
        last_edit=rows[-1][0],
        settled=max(settled, min(last_ended, rows[-1][0])),
        edit_ids=[edit_id for edit_id, _digest in rows],
        edit_hashes=hashes,
        previous=previous,
        hash=_seal_hash(previous, number, hashes),
    )
    # Whoever keeps the log files can tell whether the last seals are still those.
    logger.info("sealed %s changes, head %s", len(rows), seal)
    return len(rows)


def verify_history(progress: LogVerification, *, head: Head | None = None) -> Iterator[str]:
    """Recompute all hashes; yield a sentence for each gap, change or removal.

    ``head`` is a seal noted earlier, which shows whether the last seals were removed since.
    """
    previous, number = _NO_HASH, 0
    has_head = head is None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=10):
        number += 1
        while number < seal.number:
            yield _("Seal %(number)s is missing.") % {"number": number}
            number += 1
            previous = bytes(seal.previous)
        yield from _verify_seal(seal, previous, progress)
        previous = bytes(seal.hash)
        if head and head.number == seal.number:
            has_head = head.digest == previous
        progress.seals, progress.head = progress.seals + 1, str(seal)
    if not has_head:
        yield _("The noted seal is not in the chain: seals were removed or made anew.")
    yield from _verify_unsealed(progress)


def _verify_seal(seal: Seal, previous: bytes, progress: LogVerification) -> Iterator[str]:
    facts = {"number": seal.number, "day": f"{seal.sealed_at:%Y-%m-%d %H:%M}"}
    if bytes(seal.previous) != previous:
        yield _("Seal %(number)s of %(day)s does not continue the one before it.") % facts
    hashes = bytes(seal.edit_hashes)
    if _seal_hash(bytes(seal.previous), seal.number, hashes) != bytes(seal.hash):
        yield _("Seal %(number)s of %(day)s was changed.") % facts
    stored = {
        edit_id: hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES]
        for index, edit_id in enumerate(seal.edit_ids)
    }
    yield from _verify_edits(stored, facts, progress)


def _verify_edits(
    stored: Mapping[int, bytes], facts: Mapping[str, Any], progress: LogVerification
) -> Iterator[str]:
    """Compare edits with the hashes that a seal has of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECOMPUTE} WHERE id = ANY(%s)", [list(stored)])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    for edit_id, digest in stored.items():
        progress.edits += 1
        if edit_id not in rows:
            yield _("Change %(id)s is missing; seal %(number)s of %(day)s has it.") % {
                "id": edit_id,
                **facts,
            }
            continue
        computed, *content = rows[edit_id]
        if bytes(computed) != digest:
            yield _("Change %(id)s of %(what)s was altered after it was sealed.") % {
                "id": edit_id,
                "what": f"{content[2]} {content[3]}",
            }
        yield from _verify_content(edit_id, content, progress)


def _verify_content(edit_id: int, content: list[Any], progress: LogVerification) -> Iterator[str]:
    is_empty, is_intact, model, key, _made_at, may_be_erased = content
    if is_empty and may_be_erased:
        progress.erased += 1
    elif not is_intact:
        yield _("The contents of change %(id)s of %(what)s were altered.") % {
            "id": edit_id,
            "what": f"{model} {key}",
        }


def _verify_unsealed(progress: LogVerification) -> Iterator[str]:
    """Check edits in no seal: they may only be later than all that is settled."""
    last = Seal.objects.order_by("-number").first()
    settled = last.settled if last else 0
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECOMPUTE} WHERE NOT EXISTS ({_IS_SEALED}) ORDER BY id")
        rows = cursor.fetchall()
    for edit_id, _digest, *content in rows:
        progress.edits += 1
        if edit_id <= settled:
            yield _("Change %(id)s of %(what)s was put in after its time was sealed.") % {
                "id": edit_id,
                "what": f"{content[2]} {content[3]}",
            }
        yield from _verify_content(edit_id, content, progress)


def _seal_hash(previous: bytes, number: int, hashes: bytes) -> bytes:
    return sha256(previous + str(number).encode() + hashes).digest()
