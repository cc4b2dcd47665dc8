"""Withdraw records, bring them back, and erase them."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import (
    AuditKind,
    Edit,
    Erasure,
    MovedValue,
    Removal,
    RemovedRow,
    Statement,
    User,
)
from statements.selectors.history.records import (
    RecordKind,
    last_edit_of,
    paths_of,
    record_kind,
)
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.history import rows
from statements.services.refusals import Refused
from statements.services.saved_views.erasing import erase_from_views
from statements.services.statements.cards import fill_cards
from statements.services.versions import refuse_stale


class AlreadyRemoved(Refused):
    """Somebody withdrew or merged the record before."""

    def __init__(self, removal: Removal | None) -> None:
        if removal is None:
            message = _("This record is not there any more.")
        elif removal.is_merge:
            message = _("“%(name)s” was merged into another record a moment ago.")
        else:
            message = _("“%(name)s” was withdrawn.")
        super().__init__(message % {"name": removal} if removal else message)
        self.removal = removal


class StillUsed(Refused):
    """Other records need this one."""

    def __init__(self, name: str, users: Mapping[type[models.Model], int]) -> None:
        counts = ", ".join(
            f"{number} {model._meta.verbose_name_plural}" for model, number in users.items()
        )
        super().__init__(
            _(
                "“%(name)s” is still used by %(counts)s. Merge it into another, or change these"
                " first."
            )
            % {"name": name, "counts": counts}
        )


class CannotReturn(Refused):
    """The record would stand beside one that was entered meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“%(name)s” cannot come back as it was: the same was entered meanwhile, or what it"
                " belongs to is gone."
            )
            % {"name": name}
        )


class NotRemoved(Refused):
    """The record is there: it was brought back before, or its contents were erased."""

    def __init__(self) -> None:
        super().__init__(_("This was brought back or erased before."))


class HeirGone(Refused):
    """What a record was merged into was itself removed."""

    def __init__(self) -> None:
        super().__init__(
            _("What this was merged into was itself removed since; bring that back first.")
        )


class NotConfirmed(Refused):
    """The typed name differs from that of the record."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("The name does not match; nothing was erased."))


@transaction.atomic
def withdraw(
    *, kind: RecordKind, key: str, seen_edit: int, reason: str, by: User | None, now: datetime
) -> Removal:
    """Take a record out of the archive with all that hangs on it, so that it can be brought back.

    Raises ``AlreadyRemoved``, ``StaleEdit`` or ``StillUsed``; nothing is written then.
    """
    row = lock_record(kind, key)
    refuse_stale(seen=seen_edit, current=last_edit_of(kind.name, key))
    taking = rows.taking_of(kind.model, [row.pk])
    if taking.users:
        raise StillUsed(str(row), taking.users)
    removal = removal_of(row, reason=reason, by=by, now=now)
    rows.take(removal, taking)
    return removal


def lock_record(kind: RecordKind, key: str) -> models.Model:
    """Lock a record until the transaction ends. Raises ``AlreadyRemoved``."""
    row = kind.model._base_manager.select_for_update().filter(pk=kind.parse_key(key)).first()
    if row is None:
        raise AlreadyRemoved(Removal.objects.in_force().of_record(kind.name, key).first())
    return row


def removal_of(
    row: models.Model, *, reason: str, by: User | None, now: datetime, merged_into: str = ""
) -> Removal:
    """Record that a row is removed."""
    return Removal.objects.create(
        model=row._meta.model_name or "",
        key=str(row.pk),
        name=str(row)[:300],
        paths=paths_of(row),
        merged_into=merged_into,
        reason=reason,
        removed_by=by,
        removed_at=now,
    )


def bring_back(*, removal_id: int, by: User | None, now: datetime) -> tuple[models.Model, int]:
    """Undo a withdrawal or a merge.

    Returns the record, and how many references stay where somebody has since changed them. Raises
    ``Removal.DoesNotExist``, ``NotRemoved``, ``HeirGone`` or ``CannotReturn``; nothing is written
    then.
    """
    try:
        with transaction.atomic():
            removal = Removal.objects.select_for_update().get(pk=removal_id)
            return _bring_back(removal, by=by, now=now)
    except IntegrityError as error:
        raise CannotReturn(str(removal)) from error


def _bring_back(removal: Removal, *, by: User | None, now: datetime) -> tuple[models.Model, int]:
    if removal.undone_at or removal.erased_at:
        raise NotRemoved
    kind = record_kind(removal.model)
    if removal.is_merge:
        rows_locked = kind.model._base_manager.select_for_update()
        if not rows_locked.filter(pk=kind.parse_key(removal.merged_into)).exists():
            raise HeirGone
    rows.put_back(removal, parts=False)
    left = rows.move_back(removal)
    rows.put_back(removal, parts=True)
    removal.undone_by, removal.undone_at = by, now
    removal.save(update_fields=["undone_by", "undone_at"])
    connection.check_constraints()
    row = kind.model._base_manager.get(pk=kind.parse_key(removal.key))
    if isinstance(row, Statement):
        heir_ids = [int(removal.merged_into)] if removal.is_merge else []
        Statement.objects.filter(pk__in=heir_ids).update(version=models.F("version") + 1)
        fill_cards([row.pk, *heir_ids])
    return row, left


@transaction.atomic
def erase(*, removal_id: int, typed: str, actor: Actor, now: datetime) -> Removal:
    """Erase the contents of a withdrawn record, also from the log and saved views, for good.

    What was merged lives on in its heir, and is erased with that. Raises ``Removal.DoesNotExist``,
    ``NotRemoved`` or ``NotConfirmed``.
    """
    removal = Removal.objects.select_for_update().get(pk=removal_id)
    if removal.undone_at or removal.erased_at or removal.is_merge:
        raise NotRemoved
    if typed.strip() != (removal.name or removal.key).strip():
        raise NotConfirmed
    for each_removal in (removal, *_merged_into(removal)):
        _erase(each_removal, reason=removal.reason, actor=actor, now=now)
    return removal


def _merged_into(removal: Removal) -> Iterator[Removal]:
    """Yield the removals of what was merged into a record, and into that."""
    merges = Removal.objects.merged_into(removal.model, removal.key).order_by("pk")
    for merge in list(merges.select_for_update()):
        yield merge
        yield from _merged_into(merge)


def _erase(removal: Removal, *, reason: str, actor: Actor, now: datetime) -> None:
    edits = Edit.objects.of_record(removal.model, removal.key)
    Erasure.objects.create(
        root_model=removal.model,
        root_key=removal.key,
        reason=reason,
        erased_by=actor.person.get_username() if actor.person else actor.name,
        erased_at=now,
        edits=edits.count(),
    )
    edits.update(before=None, after=None)
    RemovedRow.objects.filter(removal=removal).delete()
    MovedValue.objects.filter(removal=removal).delete()
    if removal.model == "statement":
        erase_from_views(removal.key, now=now)
    audit.record(AuditKind.DELETION, actor=actor, subject=f"{removal.model} {removal.key}", now=now)
    removal.name, removal.erased_at = "", now
    removal.save(update_fields=["name", "erased_at"])
