"""Merge a record into another; all that hangs on it follows."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pgtrigger
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import (
    LinkState,
    MovedValue,
    Phrase,
    PhraseVariant,
    Removal,
    ResponseLink,
    Revision,
    SavedSearch,
    Statement,
    User,
)
from statements.selectors.history.records import RecordKind, last_edit_of
from statements.services.history import rows
from statements.services.history.removals import StillUsed, lock_record, removal_of
from statements.services.links.linking import refuse_impossible_links
from statements.services.refusals import Refused
from statements.services.statements.cards import fill_cards
from statements.services.versions import refuse_stale


class SameRecord(Refused):
    """A record cannot be merged into itself."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("A record cannot be merged into itself."))


class OtherKind(Refused):
    """A directive and a response are different things."""

    def __init__(self, row: Statement, heir: Statement) -> None:
        super().__init__(
            _("One is a %(kind)s, the other a %(other)s: change the kind of one of them first.")
            % {"kind": row.get_kind_display(), "other": heir.get_kind_display()}
        )


class AnswerEachOther(Refused):
    """One of the statements answers the other, so they cannot be the same."""

    def __init__(self, link: ResponseLink, *, is_mutual: bool) -> None:
        if is_mutual:
            message = _("Each of the two is linked as an answer to the other: they cannot be one. ")
        else:
            message = _("“%(response)s” is linked as an answer to “%(directive)s”. ") % {
                "response": link.response,
                "directive": link.directive,
            }
        super().__init__(message + _("Reject the link first."))


class HaveSameStatements(Refused):
    """Two statements would be the same once their bodies are."""

    def __init__(self, statements: "models.QuerySet[Statement]") -> None:
        names = "、".join(f"“{statement}”" for statement in statements[:5])
        super().__init__(
            _("Both have a statement of the same title and date: %(names)s. Merge these first.")
            % {"names": names}
        )


@dataclass(slots=True)
class MergeReport:
    """What a merge did, or would do.

    ``moved`` counts the rows that now hang on the heir, ``doubled`` those that it had already;
    both by the names of their kinds. ``filled`` are the labels of fields that were empty.
    """

    moved: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    doubled: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    filled: list[str] = field(default_factory=list)
    saved_searches: int = 0


class _Rehearsal(Exception):
    """Undoes a merge that was only to be previewed."""


def preview_merge(*, kind: RecordKind, key: str, heir_key: str, now: datetime) -> MergeReport:
    """Return what a merge would do, by doing it and taking it back.

    Raises what ``merge_records`` raises, except ``StaleEdit``.
    """
    report = MergeReport()
    try:
        with transaction.atomic():
            _merge(kind, key, heir_key, reason="-", by=None, now=now, report=report)
            raise _Rehearsal
    except _Rehearsal:
        return report


@transaction.atomic
def merge_records(
    *,
    kind: RecordKind,
    key: str,
    heir_key: str,
    seen_edit: int,
    reason: str,
    by: User | None,
    now: datetime,
) -> tuple[Removal, MergeReport]:
    """Merge the record ``key`` into the record ``heir_key``, which keeps its own values.

    Raises ``SameRecord``, ``AlreadyRemoved``, ``StaleEdit``, ``OtherKind``, ``AnswerEachOther``,
    ``AnswersTooEarly``, ``HaveSameStatements`` or ``StillUsed``; nothing is written then.
    """
    report = MergeReport()
    removal = _merge(
        kind, key, heir_key, reason=reason, by=by, now=now, report=report, seen_edit=seen_edit
    )
    return removal, report


def _merge(
    kind: RecordKind,
    key: str,
    heir_key: str,
    *,
    reason: str,
    by: User | None,
    now: datetime,
    report: MergeReport,
    seen_edit: int | None = None,
) -> Removal:
    if key == heir_key:
        raise SameRecord
    # In one order, so that two people who merge the same pair wait for each other.
    pair = {name: lock_record(kind, name) for name in sorted((key, heir_key), key=kind.parse_key)}
    row, heir = pair[key], pair[heir_key]
    if seen_edit is not None:
        refuse_stale(seen=seen_edit, current=last_edit_of(kind.name, key))
    if isinstance(row, Statement) and isinstance(heir, Statement):
        _refuse_answers(row, heir)
    removal = removal_of(row, reason=reason, by=by, now=now, merged_into=heir_key)
    _PREPARE.get(kind.model, _nothing)(removal, row, heir, report)
    for reference in rows.references_to(kind.model):
        if reference.model not in {*rows.DERIVED, Revision} and reference.editable:
            _move(removal, reference, row, heir, report)
    _lead_searches_on(removal, kind, row, heir, report)
    _take_rest(removal, row, report)
    _fill_blanks(removal, kind, row, heir, report)
    if isinstance(heir, Statement):
        Statement.objects.filter(pk=heir.pk).update(version=F("version") + 1)
        refuse_impossible_links(Statement.objects.get(pk=heir.pk))
        fill_cards([heir.pk])
    connection.check_constraints()
    return removal


def _take_rest(removal: Removal, row: models.Model, report: MergeReport) -> None:
    """Take out the record, and what hangs on it that the heir had already."""
    model = type(row)
    taking = rows.taking_of(model, [row.pk])
    if taking.users.get(Statement):
        raise HaveSameStatements(Statement.objects.filter(body=row.pk))
    if taking.users:
        raise StillUsed(str(row), taking.users)
    for child, _depth in taking.in_order:
        if child is not model:
            report.doubled[str(child._meta.verbose_name_plural)] += len(taking.keys[child])
    rows.take(removal, taking)


def _refuse_answers(row: Statement, heir: Statement) -> None:
    if row.kind != heir.kind:
        raise OtherKind(row, heir)
    links = ResponseLink.objects.not_rejected().filter(
        Q(directive=row.pk, response=heir.pk) | Q(directive=heir.pk, response=row.pk)
    )
    if between := list(links.select_related("directive", "response")):
        raise AnswerEachOther(between[0], is_mutual=len(between) > 1)


def _nothing(removal: Removal, row: Any, heir: Any, report: MergeReport) -> None:
    """Prepare nothing."""


def _move(
    removal: Removal,
    reference: "models.ForeignKey[Any, Any]",
    row: models.Model,
    heir: models.Model,
    report: MergeReport,
) -> None:
    """Hand the rows that refer to ``row`` on to ``heir``, except those that it has already."""
    hanging = reference.model._base_manager.filter(**{reference.attname: row.pk})
    keys = list(hanging.values_list("pk", flat=True))
    if not keys:
        return
    moved = _hand_on(hanging, reference, heir)
    if moved is None:
        one_at_a_time = ((key, _hand_on(hanging.filter(pk=key), reference, heir)) for key in keys)
        keys = [key for key, number in one_at_a_time if number]
    MovedValue.objects.bulk_create(
        MovedValue(
            removal=removal,
            model=reference.model._meta.model_name or "",
            key=str(key),
            column=reference.attname,
            before=row.pk,
            after=heir.pk,
        )
        for key in keys
    )
    if keys:
        report.moved[str(reference.model._meta.verbose_name_plural)] += len(keys)


def _hand_on(
    hanging: "models.QuerySet[Any]", reference: "models.ForeignKey[Any, Any]", heir: models.Model
) -> int | None:
    """Let rows refer to the heir; None if a constraint refuses one of them."""
    values: dict[str, Any] = {reference.attname: heir.pk}
    if reference.model is ResponseLink and reference.name == "response":
        values |= rows.FACTS_OF_THE_RESPONSE
    try:
        with transaction.atomic():
            return hanging.update(**values)
    except IntegrityError:
        return None


def _prepare_statement(
    removal: Removal, row: Statement, heir: Statement, report: MergeReport
) -> None:
    """Let the wordings follow, and let a decided link stand where the heir's is undecided."""
    _yield_to_decided(removal, row, heir, end="response", other_end="directive")
    _yield_to_decided(removal, row, heir, end="directive", other_end="response")
    of_heir = Revision.objects.of(heir)
    texts = set(of_heir.values_list("text", flat=True))
    has_current = of_heir.current().exists()
    number = of_heir.aggregate(last=Max("number"))["last"] or 0
    with pgtrigger.ignore("statements.Revision:wording_never_changes"):
        for revision in Revision.objects.of(row).order_by("number"):
            if revision.text in texts:
                continue
            number += 1
            itself = Revision.objects.filter(pk=revision.pk)
            if revision.is_current and has_current:
                rows.set_column(removal, itself, "is_current", value=False)
            has_current |= revision.is_current
            _set_all(removal, itself, statement_id=heir.pk, number=number)
            report.moved[str(Revision._meta.verbose_name_plural)] += 1


def _set_all(removal: Removal, itself: "models.QuerySet[Revision]", **values: Any) -> None:
    """Set columns of one row at once, since a constraint is on both of them."""
    before = itself.values(*values).get()
    key = itself.values_list("pk", flat=True).get()
    itself.update(**values)
    MovedValue.objects.bulk_create(
        MovedValue(
            removal=removal,
            model="revision",
            key=str(key),
            column=column,
            before=before[column],
            after=value,
        )
        for column, value in values.items()
    )


def _yield_to_decided(
    removal: Removal, row: Statement, heir: Statement, *, end: str, other_end: str
) -> None:
    """Take out the heir's undecided links where the same link of ``row`` was decided."""
    decided = ResponseLink.objects.filter(**{end: row.pk}).exclude(state=LinkState.SUGGESTED)
    undecided = ResponseLink.objects.filter(
        **{end: heir.pk, f"{other_end}__in": decided.values(other_end)}, state=LinkState.SUGGESTED
    )
    keys = list(undecided.values_list("pk", flat=True))
    rows.take(removal, rows.taking_of(ResponseLink, keys), at_depth=1)


def _prepare_phrase(removal: Removal, row: Phrase, heir: Phrase, report: MergeReport) -> None:
    """Let the wording count as the heir's."""
    if row.text in heir.wordings:
        return
    variant = PhraseVariant.objects.create(phrase=heir, text=row.text)
    MovedValue.objects.create(removal=removal, model="phrasevariant", key=str(variant.pk))
    report.moved[str(PhraseVariant._meta.verbose_name_plural)] += 1


_PREPARE: dict[type[models.Model], Callable[[Removal, Any, Any, MergeReport], None]] = {
    Statement: _prepare_statement,
    Phrase: _prepare_phrase,
}


def _lead_searches_on(
    removal: Removal, kind: RecordKind, row: models.Model, heir: models.Model, report: MergeReport
) -> None:
    """Let saved searches that name the record name its heir."""
    if not kind.parameter:
        return
    name = (kind.parameter, str(getattr(row, kind.spelling)))
    new_name = (kind.parameter, str(getattr(heir, kind.spelling)))
    for search in SavedSearch.objects.filter(query__contains=urlencode([name])):
        pairs = parse_qsl(search.query, keep_blank_values=True)
        if name in pairs:
            new_pairs = sorted({new_name if pair == name else pair for pair in pairs})
            itself = SavedSearch.objects.filter(pk=search.pk)
            rows.set_column(removal, itself, "query", urlencode(new_pairs))
            report.saved_searches += 1


def _fill_blanks(
    removal: Removal, kind: RecordKind, row: models.Model, heir: models.Model, report: MergeReport
) -> None:
    """Take over what the heir lacks; last, since the two could not stand side by side with it."""
    for column in kind.blanks:
        value = getattr(row, column)
        if getattr(heir, column) or not value:
            continue
        itself = kind.model._base_manager.filter(pk=heir.pk)
        with _spared():
            rows.set_column(removal, itself, column, value)
            report.filled.append(_label(kind, column))


def _label(kind: RecordKind, column: str) -> str:
    """Return what people call a column."""
    field = kind.model._meta.get_field(column.removesuffix("_id"))
    return str(getattr(field, "verbose_name", column))


@contextmanager
def _spared() -> Iterator[None]:
    """Leave undone what a constraint refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        pass
