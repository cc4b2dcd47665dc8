"""Save a view, and check whether the figures of a claim still hold."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, Sum
from django.utils.translation import gettext as _

from statements.models import SavedView, User, ViewCheck
from statements.models.saved_views import LONGEST_CONTENT, LONGEST_TITLE
from statements.selectors.saved_views.differences import compare_snapshots
from statements.selectors.saved_views.snapshots import CannotFreeze, Snapshot
from statements.services.links.echoes import are_being_measured
from statements.services.refusals import Refused

MAX_STORED = 200_000_000  # bytes of all views of one person, as they are compressed


class ViewsFull(Refused):
    """A person has saved as much as one may; views are never deleted."""

    def __init__(self) -> None:
        super().__init__(_("You have saved as much as one person can."))


class StoredSize(Func):
    """The bytes that a value takes in its table."""

    function = "pg_column_size"
    output_field = BigIntegerField()


@transaction.atomic
def save_view(
    snapshot: Snapshot,
    *,
    address: str,
    title: str,
    sentence: str,
    citation: str,
    form_key: UUID,
    by: User,
    now: datetime,
) -> SavedView:
    """Freeze what a page shows; the same form sent twice saves one view. Raises ``Refused``."""
    content = {
        **snapshot.as_json(),
        "title": title or snapshot.title[:LONGEST_TITLE],
        "sentence": sentence,
        "address": address,
        "citation": citation,
        "saved_at": now.isoformat(timespec="seconds"),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if len(text) > LONGEST_CONTENT:
        raise Refused(_("This view is too large to be saved. Narrow it."))
    # Locked, so that two windows do not pass the limit at once.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = SavedView.objects.filter(made_by=by)
    if not own.filter(form_key=form_key).exists() and _stored(own) > MAX_STORED:
        raise ViewsFull
    view, _is_new = SavedView.objects.get_or_create(
        made_by=by,
        form_key=form_key,
        defaults={
            "kind": snapshot.kind,
            "title": content["title"],
            "sentence": sentence,
            "content": text,
            "checksum": sha256(text.encode()).hexdigest(),
            "made_at": now,
        },
    )
    return view


def _stored(views: QuerySet[SavedView]) -> int:
    return int(views.aggregate(size=Sum(StoredSize("content")))["size"] or 0)


def claims_to_check(*, limit: int) -> list[int]:
    """Return the claims that nobody checked for longest."""
    claims = SavedView.objects.exclude(sentence="")
    longest_first = claims.order_by(F("last_check__checked_at").asc(nulls_first=True), "pk")
    return list(longest_first.values_list("pk", flat=True)[:limit])


def check_claim(*, view_id: int, read: Callable[[str], Snapshot], now: datetime) -> None:
    """Compare the figures of a claim with what its page shows now.

    ``read`` takes an address and raises ``CannotFreeze`` where the page is not there any more. A
    claim is left as it is while its texts are measured again, as after an upgrade.
    """
    view = SavedView.objects.get(pk=view_id)
    figures, failure = [], ""
    try:
        snapshot = read(view.frozen["address"])
    except CannotFreeze as refusal:
        failure = str(refusal)[:300]
    else:
        if are_being_measured([int(key) for key in snapshot.statements], now=now):
            return
        lost = compare_snapshots(view.frozen, snapshot).lost_figures
        figures = [[figure.name, figure.then, figure.now] for figure in lost]
    ViewCheck.objects.update_or_create(
        view=view,
        defaults={
            "holds": not figures and not failure,
            "figures": figures,
            "failure": failure,
            "checked_at": now,
        },
    )
