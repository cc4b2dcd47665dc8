"""What has changed since a view was saved, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from statements.models import Edit, Removal
from statements.selectors.profiles.figures import Cell
from statements.selectors.saved_views.snapshots import Row, Snapshot


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a row that stayed: what it was and what it is."""

    label: str
    column: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure then and now; None where it was or is not known."""

    name: str
    then: Cell
    now: Cell

    @property
    def holds(self) -> bool:
        return self.then == self.now


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows added, removed and changed since, and all figures."""

    came: Sequence[Row]
    went: Sequence[Row]
    changed: Sequence[CellChange]
    figures: Sequence[FigureChange]

    @property
    def lost_figures(self) -> list[FigureChange]:
        """Return the figures that no longer hold."""
        return [figure for figure in self.figures if not figure.holds]

    @property
    def is_same(self) -> bool:
        return not (self.came or self.went or self.changed or self.lost_figures)


def compare_snapshots(frozen: Mapping[str, Any], now: Snapshot) -> Differences:
    """Compare what was saved with what the same page shows now. Columns are compared by name."""
    rows: Mapping[str, Row] = frozen["rows"]
    shared = [
        (column, frozen["columns"].index(column), now_index)
        for now_index, column in enumerate(now.columns)
        if column in frozen["columns"]
    ]
    changed = [
        CellChange(str(row[0]), column, rows[key][frozen_index], row[now_index])
        for key, row in now.rows.items()
        if key in rows
        for column, frozen_index, now_index in shared
        if rows[key][frozen_index] != row[now_index]
    ]
    then = _with_subject(frozen["figures"], _subject_of(now.figures))
    return Differences(
        came=[row for key, row in now.rows.items() if key not in rows],
        went=[row for key, row in rows.items() if key not in now.rows],
        changed=changed,
        figures=[
            FigureChange(name, then.get(name), now.figures.get(name))
            for name in dict.fromkeys([*then, *now.figures])
        ],
    )


def _subject_of(figures: Mapping[str, Cell]) -> str:
    """Return the name before all figures of a profile of one subject; else nothing."""
    subjects = {name.rpartition(": ")[0] for name in figures}
    return subjects.pop() if len(subjects) == 1 else ""


def _with_subject(figures: Mapping[str, Cell], subject: str) -> Mapping[str, Cell]:
    """Return the figures of one subject under its present name: it may be called otherwise now."""
    if not subject or not _subject_of(figures):
        return figures
    return {f"{subject}: {name.rpartition(': ')[2]}": cell for name, cell in figures.items()}


def reasons(statements: Collection[str], *, since: datetime) -> QuerySet[Edit]:
    """Return what the log says was done to these statements and their links."""
    return Edit.objects.filter(root_model="statement", root_key__in=statements, made_at__gt=since)


def withdrawn(statements: Collection[str]) -> list[Removal]:
    """Return the removals of these statements that are in force, merges among them."""
    return list(
        Removal.objects.in_force().filter(model="statement", key__in=statements).order_by("pk")
    )


def heir_note(removal: Removal) -> str:
    """Say which statement counts in place of one that was merged; empty for one withdrawn."""
    if not removal.is_merge:
        return ""
    return "; " + _("merged into statement %(key)s, which counts in its place") % {
        "key": removal.merged_into
    }
