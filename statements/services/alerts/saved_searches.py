"""Save filters, and find new matches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from statements.engine.search import id_sets
from statements.models import Baseline, Match, SavedSearch, Statement, StatementQuerySet, User
from statements.models.alerts import new_feed_token
from statements.models.lists.changes import TransactionField
from statements.selectors.alerts import with_all_that_filters_read
from statements.selectors.lists.changes import (
    Position,
    changed_since,
    current_position,
    forget_changes,
)
from statements.selectors.lists.criteria import Criteria
from statements.selectors.lists.definitions import list_definition
from statements.services.refusals import Refused

MAX_SEARCHES = 50  # of one person
_IDS_PER_QUERY = 5_000
_STATEMENTS_PER_QUERY = 100  # with their texts
# Without a timestamp, so that a mail sent again is identical.
_unsubscribe_signer = signing.Signer(salt="statements.alerts.unsubscribe")


class SearchNameTaken(Refused):
    """The owner has another saved search of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("You already have a saved search named “%(name)s”. Choose another name.")
            % {"name": name}
        )


class TooManySearches(Refused):
    """The owner has reached the limit of saved searches."""

    def __init__(self) -> None:
        super().__init__(
            _("You have %(most)s saved searches, the most there can be. Delete one first.")
            % {"most": MAX_SEARCHES}
        )


class FilterUnreadable(Refused):
    """A filter is invalid, or has become so."""

    def __init__(self, fault: str) -> None:
        super().__init__(_("This filter cannot be read: %(fault)s") % {"fault": fault})
        self.fault = fault


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A saved filter as a query: its rows, and the reasons why a statement matches."""

    rows: StatementQuerySet
    why: Callable[[Statement], list[dict[str, Any]]]


@transaction.atomic
def save_search(
    *,
    owner: User,
    name: str,
    list_name: str,
    criteria: Criteria,
    mail: bool,
    now: datetime,
) -> SavedSearch:
    """Save the criteria of a list under a name.

    What matches them now will never be new. Saving the same again returns what was saved. Raises
    ``SearchNameTaken`` or ``TooManySearches``; nothing is written then.
    """
    query = criteria.as_query()
    User.objects.select_for_update().get(pk=owner.pk)  # so that nobody passes the limit twice
    own_searches = SavedSearch.objects.filter(owner=owner)
    if existing := own_searches.filter(name=name).first():
        if (existing.section, existing.query) == (list_name, query):
            return existing
        raise SearchNameTaken(name)
    if own_searches.count() >= MAX_SEARCHES:
        raise TooManySearches
    position = current_position()  # before the rows are read, so that no change is missed
    search = SavedSearch.objects.create(
        owner=owner,
        name=name,
        section=list_name,
        query=query,
        mailed_after=0 if mail else None,
        created_at=now,
        checked_at=now,
        cluster=position.cluster,
        snapshot=position.snapshot,
    )
    matching = list_definition(list_name).narrow(criteria).values_list("pk", flat=True)
    Baseline.objects.create(search=search, ids=id_sets.pack(matching.iterator()))
    return search


@transaction.atomic
def rename(*, owner: User, search_id: int, name: str) -> SavedSearch:
    """Rename a search. Raises ``SavedSearch.DoesNotExist`` or ``SearchNameTaken``."""
    search = _own(owner, search_id)
    if SavedSearch.objects.filter(owner=owner, name=name).exclude(pk=search.pk).exists():
        raise SearchNameTaken(name)
    search.name = name
    search.save(update_fields=["name"])
    return search


@transaction.atomic
def delete(*, owner: User, search_id: int) -> str:
    """Delete a search and its matches; return its name. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    search.delete()
    return search.name


@transaction.atomic
def renew_feed(*, owner: User, search_id: int, seen: str) -> SavedSearch:
    """Replace the address of the feed, so that the old one, which may have leaked, is void.

    A second click on the same page changes nothing. Raises ``SavedSearch.DoesNotExist``.
    """
    search = _own(owner, search_id)
    if search.feed_token == seen:
        search.feed_token = new_feed_token()
        search.save(update_fields=["feed_token"])
    return search


@transaction.atomic
def set_mail(*, owner: User, search_id: int, mail: bool) -> SavedSearch:
    """Turn mail about new matches on or off. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    if search.mail != mail:
        search.mailed_after = _last_match(search) if mail else None
        search.save(update_fields=["mailed_after"])
    return search


@transaction.atomic
def mark_seen(*, owner: User, search_id: int, up_to: int) -> None:
    """Record the last match that the owner saw. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    search.seen = max(search.seen, min(up_to, _last_match(search)))
    search.save(update_fields=["seen"])


def unsubscribe_token(owner: User) -> str:
    """Return the token of an unsubscribe link, which permits nothing else."""
    return _unsubscribe_signer.sign(str(owner.pk))


def owner_of_token(token: str) -> User | None:
    """Return the owner of a token; tokens do not expire, since mails do not."""
    try:
        return User.objects.filter(pk=int(_unsubscribe_signer.unsign(token))).first()
    except signing.BadSignature:
        return None


def unsubscribe(*, owner: User) -> None:
    """Turn off mail for all searches of an owner; searches and feeds stay."""
    SavedSearch.objects.filter(owner=owner).update(mailed_after=None)


def searches_to_check() -> list[int]:
    """Return all searches of active people, the longest unchecked first."""
    active = SavedSearch.objects.filter(owner__is_active=True)
    return list(active.order_by("checked_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def check_search(
    *, search_id: int, read: Callable[[SavedSearch], SavedFilter], now: datetime
) -> list[Match]:
    """Store the new matches of a search since its last check, each statement once.

    Only statements changed since are queried, so the cost is that of the changes. Changes are
    ordered by transaction, not by time, so that a clock that jumps loses and repeats nothing.
    ``selectors.lists.changes`` says which changes count: a new statement, or an existing one that
    matches by a new text, date, tag or link. Statements in the baseline, which matched when the
    search was saved, are never news; nor are statements reported before.

    If ``read`` raises ``FilterUnreadable``, the search is marked, and checked from the same
    position once the filter is valid again. Returns nothing for a search that is deleted, or
    locked by another worker.
    """
    unlocked = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",))
    search = unlocked.filter(pk=search_id).first()
    if search is None:
        return []
    try:
        reading = read(search)
    except FilterUnreadable as refusal:
        SavedSearch.objects.filter(pk=search.pk).update(fault=refusal.fault[:500])
        return []
    position = current_position()
    fresh_ids = _fresh(search, reading.rows, changed_since(_position(search), now=position))
    matches: list[Match] = []
    for ids in batched(fresh_ids, _STATEMENTS_PER_QUERY, strict=False):
        statements = with_all_that_filters_read(Statement.objects.filter(pk__in=ids))
        matches += Match.objects.bulk_create(
            Match(search=search, statement=statement, found_at=now, reasons=reading.why(statement))
            for statement in statements.order_by("pk")
        )
    search.checked_at, search.fault = now, ""
    search.cluster, search.snapshot = position.cluster, position.snapshot
    search.save(update_fields=["checked_at", "fault", "cluster", "snapshot"])
    return matches


@transaction.atomic
def forget_seen_changes() -> int:
    """Delete the changes that every search has processed; return how many.

    A search that is not checked, because its owner is inactive or its filter invalid, keeps none:
    its next check goes through the whole archive.
    """
    is_checked = Q(owner__is_active=True, fault="")
    SavedSearch.objects.exclude(is_checked).exclude(snapshot=None).update(
        snapshot=None, cluster=None
    )
    least = Func("snapshot", function="pg_snapshot_xmin", output_field=TransactionField())
    snapshots = SavedSearch.objects.exclude(snapshot=None)
    return forget_changes(snapshots.order_by(least).values_list(least, flat=True).first())


def _position(search: SavedSearch) -> Position | None:
    if search.cluster is None or search.snapshot is None:
        return None
    return Position(search.cluster, search.snapshot)


def _last_match(search: SavedSearch) -> int:
    return search.matches.order_by("-pk").values_list("pk", flat=True).first() or 0


def _fresh(search: SavedSearch, rows: StatementQuerySet, changed_ids: list[int]) -> list[int]:
    """Return the ids among ``changed_ids`` that match, without baseline and earlier matches."""
    fresh_ids: list[int] = []
    baseline: bytes | None = None
    for ids in batched(changed_ids, _IDS_PER_QUERY, strict=False):
        matching_rows = rows.filter(pk__in=ids).exclude(matches__search=search)
        matching_ids = sorted(set(matching_rows.order_by().values_list("pk", flat=True)))
        if matching_ids and baseline is None:
            baseline = bytes(Baseline.objects.get(search=search).ids)
        fresh_ids += [
            statement_id
            for statement_id in matching_ids
            if not id_sets.contains_id(baseline or b"", statement_id)
        ]
    return fresh_ids


def _own(owner: User, search_id: int) -> SavedSearch:
    """Lock a search of the owner; those of others raise ``SavedSearch.DoesNotExist``."""
    return SavedSearch.objects.select_for_update().get(pk=search_id, owner=owner)
