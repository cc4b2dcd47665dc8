"""What is new or changed in the archive since a time, by the log of changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Max, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from statements.models import CardQuerySet, Edit, EditKind, ResponseLink, Statement

MAX_CHANGES = 4_000  # parts of statements, the latest
ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """When each part of a statement changed last, and when it was entered, if within the span.

    Parts are names of models: ``statement`` for its facts, ``revision`` for a text.
    """

    times: Mapping[str, datetime]
    entered_at: datetime | None = None

    @property
    def at(self) -> datetime:
        return max(self.times.values())

    @property
    def is_new(self) -> bool:
        return self.entered_at is not None

    def after(self, moment: datetime) -> "ChangeNote | None":
        """Return what changed after a moment; None if nothing did."""
        times = {part: at for part, at in self.times.items() if at > moment}
        is_later = self.entered_at is not None and self.entered_at > moment
        return ChangeNote(times, self.entered_at if is_later else None) if times else None


@dataclass(frozen=True, slots=True)
class ChangedStatement:
    """A statement with what changed."""

    statement: Statement
    note: ChangeNote


@dataclass(frozen=True, slots=True)
class ChangeList:
    """A page of the statements that changed since a time; ``is_cut`` if there are too many."""

    since: datetime
    page: Page[int]
    rows: Sequence[ChangedStatement]
    is_cut: bool


def changes_by_statement(
    since: datetime, *, statements: Collection[int] | None = None
) -> dict[int, ChangeNote]:
    """Return what changed after a time by statement: the latest ``MAX_CHANGES``.

    A link changes both its ends, also where it is gone. One that was brought back changed, and is
    not new. ``statements`` are all that matter, if given.
    """
    edits = Edit.objects.filter(root_model="statement", made_at__gt=since)
    own = edits if statements is None else edits.filter(root_key__in=map(str, statements))
    rows = (
        own.order_by()
        .values_list("root_key", "model")
        .annotate(
            last=Max("made_at"),
            entered=Max("made_at", filter=Q(model="statement", act=EditKind.INSERT)),
        )
        .order_by("-last")[:MAX_CHANGES]
    )
    times: dict[int, dict[str, datetime]] = defaultdict(dict)
    entries: dict[int, datetime] = {}
    for key, part, last, entered in rows:
        times[int(key)][part] = last
        if entered:
            entries[int(key)] = entered
    of_links = edits.filter(model="responselink")
    for directive, last in chain(_directives(of_links, statements), _bereft(of_links, statements)):
        times[directive]["responselink"] = max(times[directive].get("responselink", last), last)
    for key in _brought_back(entries, since):
        del entries[key]
    return {key: ChangeNote(parts, entries.get(key)) for key, parts in times.items()}


def _directives(
    edits: QuerySet[Edit], statements: Collection[int] | None
) -> Iterator[tuple[int, datetime]]:
    """Yield the directives of changed links, which the log keeps with the response."""
    links = ResponseLink.objects.order_by("pk")
    if statements is not None:  # before the latest are taken, which may all be of others
        links = links.filter(directive__in=statements)
        edits = edits.filter(key__in=links.order_by().values(text=Cast("pk", TextField())))
    latest = edits.order_by().values_list("key").annotate(last=Max("made_at")).order_by("-last")
    times = {int(key): last for key, last in latest[:MAX_CHANGES]}
    for link, directive in links.filter(pk__in=times).values_list("pk", "directive"):
        yield directive, times[link]


def _bereft(
    edits: QuerySet[Edit], statements: Collection[int] | None
) -> Iterator[tuple[int, datetime]]:
    """Yield the directives of links that are gone, as with a response that was withdrawn."""
    directive = Cast(KeyTextTransform("directive_id", "before"), BigIntegerField())
    deletions = edits.filter(act=EditKind.DELETE).annotate(directive=directive).order_by()
    deletions = deletions.filter(directive__isnull=False)  # its contents may be erased
    if statements is not None:
        deletions = deletions.filter(directive__in=statements)
    last = deletions.values_list("directive").annotate(last=Max("made_at")).order_by("-last")
    yield from last[:MAX_CHANGES]


def _brought_back(entries: Collection[int], since: datetime) -> list[int]:
    """Return which of the statements entered after a time had been entered before it."""
    keys = [str(key) for key in entries]
    edits = Edit.objects.filter(root_model="statement", root_key__in=keys, made_at__lte=since)
    earlier = edits.filter(model="statement", act=EditKind.INSERT)
    return [int(key) for key in earlier.values_list("root_key", flat=True).distinct()]


def list_changes(since: datetime, cards: CardQuerySet, *, page: str | None) -> ChangeList:
    """Load a page of what changed since a time among these cards, the last changed first."""
    notes = changes_by_statement(since)
    keys = Paginator(_in_order(notes, cards), ROWS_PER_PAGE).get_page(page)
    return ChangeList(
        since=since,
        page=keys,
        rows=_changed_statements(notes, list(keys)),
        is_cut=sum(len(note.times) for note in notes.values()) >= MAX_CHANGES,
    )


def no_changes(since: datetime) -> ChangeList:
    """Return an empty list, as for a filter that cannot be read."""
    return ChangeList(since, Paginator[int]([], ROWS_PER_PAGE).get_page(None), [], is_cut=False)


def _in_order(notes: Mapping[int, ChangeNote], cards: CardQuerySet) -> list[int]:
    """Return the changed statements among these cards, the last changed first."""
    keys = cards.filter(statement__in_array=list(notes)).values_list("statement", flat=True)
    return sorted(keys, key=lambda key: (notes[key].at, key), reverse=True)


def _changed_statements(
    notes: Mapping[int, ChangeNote], keys: Sequence[int]
) -> list[ChangedStatement]:
    """Load statements in this order. Those deleted meanwhile are left out."""
    rows = Statement.objects.select_related("genre", "official").with_place().in_bulk(list(keys))
    return [ChangedStatement(rows[key], notes[key]) for key in keys if key in rows]
