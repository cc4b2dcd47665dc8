"""The page of all changes, and the history of one record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from statements.engine.text.differences import DiffPiece
from statements.models import Edit, EditKind, Removal
from statements.selectors.history.records import KINDS, Record, last_edits_of_parts, model_of
from statements.selectors.history.values import (
    Target,
    ValueChange,
    names_in,
    value_changes,
    wording_changes,
)

EDITS_PER_PAGE = 60
_LONGEST_NAME = 80  # characters


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that was changed. ``can_restore`` says whether its values can be set back.

    ``seen`` is the row's last edit if it is a link or a search; None for parts of the record.
    """

    edit: Edit
    label: str
    values: Sequence[ValueChange]
    wording: Sequence[DiffPiece]
    is_erased: bool
    can_restore: bool
    seen: int | None

    @property
    def is_folded(self) -> bool:
        """Whether its values are shown only on demand: those of a whole row are many."""
        return self.edit.act != EditKind.UPDATE and self.edit.model != "removal"

    @property
    def act(self) -> str:
        """What was done to the row, in a word; of a removal, to the record."""
        if self.edit.model == "removal":
            return _act_of_removal(self.edit)
        return str(EditKind(self.edit.act).label)


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """All that one transaction changed of one record, latest first.

    ``first_edit`` is the earliest of them: restoring takes the record back to before it. It is
    None where there is nothing to take back.
    """

    made_at: datetime
    person: str
    agent: str
    kind: str
    name: str
    history: str
    rows: Sequence[RowChange]
    first_edit: int | None

    @property
    def who(self) -> str:
        """Who made the changes."""
        if self.person:
            return self.person
        return _("the system (%(agent)s)") % {"agent": self.agent or "?"}


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of changes; ``next`` is the cursor of the next page, None on the last."""

    groups: Sequence[ChangeGroup]
    next: int | None


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was loaded for all changes of a page at once."""

    names: Mapping[Target, str]
    wordings: Mapping[str, Sequence[DiffPiece]]
    last_edits: Mapping[tuple[str, str], int]


def change_page(edits: QuerySet[Edit], *, after: int | None) -> ChangePage:
    """Load a page of changes, latest first."""
    remaining = edits.filter(pk__lt=after) if after else edits
    edits_read = list(remaining.order_by("-pk")[: EDITS_PER_PAGE + 1])
    page = edits_read[:EDITS_PER_PAGE]
    loaded = _Loaded(names_in(page), wording_changes(page), last_edits_of_parts(page))
    groups = [
        _group(list(rows), loaded)
        for _key, rows in groupby(
            page, key=lambda edit: (edit.transaction_id, edit.root_model, edit.root_key)
        )
    ]
    return ChangePage(groups, page[-1].pk if len(edits_read) > EDITS_PER_PAGE else None)


def edits_of(record: Record) -> QuerySet[Edit]:
    """Return the changes of a record and of what was merged into it."""
    belongs = Q(root_model=record.kind.name, root_key=record.key)
    heirs = [record.key]
    for _step in range(100):  # merges into merges
        heirs = list(
            Removal.objects.in_force()
            .filter(model=record.kind.name, merged_into__in=heirs)
            .values_list("key", flat=True)
        )
        if not heirs:
            break
        belongs |= Q(root_model=record.kind.name, root_key__in=heirs)
    return Edit.objects.filter(belongs)


def _group(edits: list[Edit], loaded: _Loaded) -> ChangeGroup:
    latest = edits[0]
    kind = KINDS.get(latest.root_model)
    model = model_of(latest.root_model)
    name = loaded.names.get((model, latest.root_key), "") if model else ""
    own = [
        edit.pk
        for edit in edits
        if kind and edit.model in {kind.name, *kind.parts}
        if edit.model != kind.name or edit.act == EditKind.UPDATE
    ]
    return ChangeGroup(
        made_at=latest.made_at,
        person=latest.person,
        agent=latest.agent,
        kind=_kind_of(latest.root_model),
        name=name or _name_in_log(edits) or f"#{latest.root_key}",
        history=reverse("history:record", args=[latest.root_model, latest.root_key])
        if kind
        else "",
        rows=[_row(edit, loaded) for edit in edits],
        first_edit=min(own, default=None),
    )


def _name_in_log(edits: list[Edit]) -> str:
    """Return the name that a deleted record had."""
    for edit in edits:
        for values in (edit.before or {}, edit.after or {}):
            if edit.model == edit.root_model:
                for column in ("title_zh", "title_en", "name_zh", "name_en", "text"):
                    if name := values.get(column):
                        return str(name)[:_LONGEST_NAME]
    return ""


def _act_of_removal(edit: Edit) -> str:
    """Say what a change of a removal did to the record; less where its contents were erased."""
    values = edit.after or {}
    if edit.act == EditKind.INSERT:
        if edit.after is None:
            return _("removed")
        return _("merged") if values.get("merged_into") else _("withdrawn")
    if values.get("undone_at"):
        return _("brought back")
    return _("erased") if values.get("erased_at") else str(EditKind(edit.act).label)


def _kind_of(model_name: str) -> str:
    model = model_of(model_name)
    return str(model._meta.verbose_name) if model else model_name


def _row(edit: Edit, loaded: _Loaded) -> RowChange:
    values = value_changes(edit, loaded.names)
    is_new_wording = edit.model == "revision" and edit.act == EditKind.INSERT
    is_restorable = edit.act == EditKind.UPDATE and edit.model not in {"removal", "revision"}
    return RowChange(
        edit=edit,
        label=_("record") if edit.model == "removal" else _kind_of(edit.model),
        values=values,
        wording=loaded.wordings.get(edit.key, ()) if is_new_wording else (),
        is_erased=edit.before is None and edit.after is None,
        can_restore=is_restorable and bool(values),
        seen=loaded.last_edits.get((edit.model, edit.key)),
    )
