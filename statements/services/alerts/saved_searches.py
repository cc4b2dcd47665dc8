"""Keep a filter, and find what comes to match it."""

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
_ASKED_AT_ONCE = 5_000  # numbers of statements
_READ_AT_ONCE = 100  # statements with their texts
# Without a time in it, so that a mail sent again is the same to the letter.
_unsubscribing = signing.Signer(salt="statements.alerts.unsubscribe")


class NameTaken(Refused):
    """The owner has another search of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("You already have a saved search named “%(name)s”. Choose another name.")
            % {"name": name}
        )


class TooManySearches(Refused):
    """The owner has as many saved searches as one may have."""

    def __init__(self) -> None:
        super().__init__(
            _("You have %(most)s saved searches, the most there can be. Delete one first.")
            % {"most": MAX_SEARCHES}
        )


class FilterUnreadable(Refused):
    """A filter cannot be read (any more)."""

    def __init__(self, fault: str) -> None:
        super().__init__(_("This filter cannot be read: %(fault)s") % {"fault": fault})
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Reading:
    """A saved filter, ready to be asked: all that matches it, and why one statement does."""

    rows: StatementQuerySet
    why: Callable[[Statement], list[dict[str, Any]]]


@transaction.atomic
def save_search(
    *,
    owner: User,
    name: str,
    section: str,
    criteria: Criteria,
    mail: bool,
    now: datetime,
) -> SavedSearch:
    """Save the criteria of a list under a name.

    What matches them now will never be new. Saving the same again returns what was saved. Raises
    ``NameTaken`` or ``TooManySearches``; nothing is written then.
    """
    query = criteria.as_query()
    User.objects.select_for_update().get(pk=owner.pk)  # so that nobody passes the limit twice
    own = SavedSearch.objects.filter(owner=owner)
    if known := own.filter(name=name).first():
        if (known.section, known.query) == (section, query):
            return known
        raise NameTaken(name)
    if own.count() >= MAX_SEARCHES:
        raise TooManySearches
    seen = current_position()  # before the rows are read: what ends meanwhile is looked at again
    search = SavedSearch.objects.create(
        owner=owner,
        name=name,
        section=section,
        query=query,
        mailed_after=0 if mail else None,
        created_at=now,
        checked_at=now,
        cluster=seen.cluster,
        snapshot=seen.snapshot,
    )
    matching = list_definition(section).narrow(criteria).values_list("pk", flat=True)
    Baseline.objects.create(search=search, ids=id_sets.pack(matching.iterator()))
    return search


@transaction.atomic
def rename(*, owner: User, search_id: int, name: str) -> SavedSearch:
    """Name a search otherwise. Raises ``SavedSearch.DoesNotExist`` or ``NameTaken``."""
    search = _own(owner, search_id)
    if SavedSearch.objects.filter(owner=owner, name=name).exclude(pk=search.pk).exists():
        raise NameTaken(name)
    search.name = name
    search.save(update_fields=["name"])
    return search


@transaction.atomic
def delete(*, owner: User, search_id: int) -> str:
    """Forget a search and its matches; return its name. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    search.delete()
    return search.name


@transaction.atomic
def renew_feed(*, owner: User, search_id: int, seen: str) -> SavedSearch:
    """Give the feed another address, so that the one seen, which may have leaked, is nothing.

    A second click on the same page changes nothing. Raises ``SavedSearch.DoesNotExist``.
    """
    search = _own(owner, search_id)
    if search.feed_token == seen:
        search.feed_token = new_feed_token()
        search.save(update_fields=["feed_token"])
    return search


@transaction.atomic
def set_mail(*, owner: User, search_id: int, mail: bool) -> SavedSearch:
    """Mail what is found from now on, or nothing. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    if search.mail != mail:
        search.mailed_after = _last_match(search) if mail else None
        search.save(update_fields=["mailed_after"])
    return search


@transaction.atomic
def mark_seen(*, owner: User, search_id: int, up_to: int) -> None:
    """Note that the owner saw the matches up to one. Raises ``SavedSearch.DoesNotExist``."""
    search = _own(owner, search_id)
    search.seen = max(search.seen, min(up_to, _last_match(search)))
    search.save(update_fields=["seen"])


def unsubscribe_token(owner: User) -> str:
    """Return what, in an address, lets whoever has it end the mail to ``owner``, and only that."""
    return _unsubscribing.sign(str(owner.pk))


def owner_of_token(token: str) -> User | None:
    """Return whose mail a token may end; it does not grow old, as the mail does not."""
    try:
        return User.objects.filter(pk=int(_unsubscribing.unsign(token))).first()
    except signing.BadSignature:
        return None


def unsubscribe(*, owner: User) -> None:
    """End the mail of all searches of one owner. They themselves and their feeds stay."""
    SavedSearch.objects.filter(owner=owner).update(mailed_after=None)


def searches_to_check() -> list[int]:
    """Return all searches of people who can sign in, those first that have waited longest."""
    active = SavedSearch.objects.filter(owner__is_active=True)
    return list(active.order_by("checked_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def check_search(
    *, search_id: int, read: Callable[[SavedSearch], Reading], now: datetime
) -> list[Match]:
    """Find what came to match a search since it was last checked, each statement once.

    Only what changed since is asked for, so a check costs as much as there is news; it goes by the
    order of transactions, so that clocks that jump lose and repeat nothing.
    ``selectors.lists.changes`` says which changes are noticed: a statement entered, or one that was
    there and comes to match by a new text, date, tag or link. What matched when the search was
    saved is in its baseline and is never news, nor is what was told before and matches again.

    A filter that ``read`` refuses with ``FilterUnreadable`` is marked, and what it misses is found
    when it can be read again. A search that another worker is checking, or that is gone, has no
    news here.
    """
    mine = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",))
    search = mine.filter(pk=search_id).first()
    if search is None:
        return []
    try:
        reading = read(search)
    except FilterUnreadable as refusal:
        SavedSearch.objects.filter(pk=search.pk).update(fault=refusal.fault[:500])
        return []
    position = current_position()
    fresh = _fresh(search, reading.rows, changed_since(_position(search), now=position))
    matches: list[Match] = []
    for ids in batched(fresh, _READ_AT_ONCE, strict=False):
        statements = with_all_that_filters_read(Statement.objects.filter(pk__in=ids))
        matches += Match.objects.bulk_create(
            Match(search=search, statement=one, found_at=now, reasons=reading.why(one))
            for one in statements.order_by("pk")
        )
    search.checked_at, search.fault = now, ""
    search.cluster, search.snapshot = position.cluster, position.snapshot
    search.save(update_fields=["checked_at", "fault", "cluster", "snapshot"])
    return matches


@transaction.atomic
def forget_seen_changes() -> int:
    """Delete the changes of statements that every search has looked through; return how many.

    A search that is not checked, because its owner is shut out or its filter cannot be read, keeps
    none: when it is checked again, it looks through all of the archive.
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


def _fresh(search: SavedSearch, rows: StatementQuerySet, changed: list[int]) -> list[int]:
    """Return the numbers among ``changed`` that match, and neither did so before nor were told."""
    fresh: list[int] = []
    baseline: bytes | None = None
    for ids in batched(changed, _ASKED_AT_ONCE, strict=False):
        found = rows.filter(pk__in=ids).exclude(matches__search=search)
        matching = sorted(set(found.order_by().values_list("pk", flat=True)))
        if matching and baseline is None:
            baseline = bytes(Baseline.objects.get(search=search).ids)
        fresh += [one for one in matching if not id_sets.holds(baseline or b"", one)]
    return fresh


def _own(owner: User, search_id: int) -> SavedSearch:
    """Lock a search of one owner; another's does not exist for them."""
    return SavedSearch.objects.select_for_update().get(pk=search_id, owner=owner)
