"""Decisions in Review that can be undone, each as an act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from statements.models import (
    Act,
    ActKind,
    ActRow,
    ActRowState,
    ActState,
    LinkState,
    Mention,
    MentionState,
    ResponseLink,
    Revision,
    User,
)
from statements.selectors.bulk.authors import last_change
from statements.services.links.linking import Codes, decide_link, refuse_impossible_link
from statements.services.refusals import Refused, UndoneBefore

STATED = "stated"  # kind of a mention that a reviewer enters, where the text names nothing

type SeenLink = tuple[int, int]  # a link's id, and the version that the reviewer saw


class Verdict(StrEnum):
    """What a reviewer decides about a link."""

    CONFIRM = "confirm"
    REJECT = "reject"
    ELSEWHERE = "elsewhere"  # it answers a directive that is not in the archive


class NotNamed(Refused):
    """The response answers something else, and the reviewer did not say what."""

    def __init__(self) -> None:
        super().__init__(_("Name the directive that it answers, or choose “Reject”."))


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a batch: its act, None if nothing was decided, and how many were skipped."""

    act: Act | None
    passed_over: int


_FIELDS = ("state", "stance_id", "stance_passage", "depth_id", "depth_passage", "decided_by_id")


def _values(link: ResponseLink) -> dict[str, Any]:
    decided_at = link.decided_at.isoformat() if link.decided_at else None
    return {**{name: getattr(link, name) for name in _FIELDS}, "decided_at": decided_at}


@transaction.atomic
def decide_in_review(
    *,
    verdict: Verdict,
    link_id: int,
    seen_version: int,
    by: User,
    now: datetime,
    codes: Codes | None = None,
    meaning: str = "",
) -> Act:
    """Decide one link as the reviewer saw it. ``meaning`` names the directive answered elsewhere.

    Raises ``NotNamed`` or what ``decide_link`` raises; nothing is written then.
    """
    if verdict == Verdict.ELSEWHERE and not meaning.strip():
        raise NotNamed
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    before = _values(link)
    mention_id = None
    if verdict == Verdict.ELSEWHERE:
        link, mention_id = _answers_elsewhere(
            link_id=link_id, seen_version=seen_version, meaning=meaning, by=by, now=now
        )
    else:
        state = LinkState.CONFIRMED if verdict == Verdict.CONFIRM else LinkState.REJECTED
        link = decide_link(
            link_id=link_id, state=state, seen_version=seen_version, by=by, now=now, codes=codes
        )
    request = {"verdict": verdict, "meaning": meaning}
    return _record(request, [_row(link, before, mention_id)], by=by, now=now)


def _answers_elsewhere(
    *, link_id: int, seen_version: int, meaning: str, by: User, now: datetime
) -> tuple[ResponseLink, int | None]:
    """Reject a link because the response answers a directive that is not in the archive.

    The reviewer's name for that directive becomes an unresolved mention. Return the link, and the
    key of the mention if it is new.
    """
    link = decide_link(
        link_id=link_id, state=LinkState.REJECTED, seen_version=seen_version, by=by, now=now
    )
    revision = Revision.objects.current_of(link.response_id)
    if revision is None:
        return link, None
    mention, is_new = Mention.objects.get_or_create(
        revision=revision,
        start=None,
        end=None,
        meaning=meaning,
        defaults={"kind": STATED, "state": MentionState.UNRESOLVED},
    )
    return link, mention.pk if is_new else None


def confirm_batch(*, links: Iterable[SeenLink], by: User, now: datetime) -> Batch:
    """Confirm links in the versions seen; links that changed meanwhile are skipped."""
    rows, passed_over = [], 0
    with transaction.atomic():
        for link_id, version in links:
            try:
                link = ResponseLink.objects.select_for_update().get(pk=link_id)
                before = _values(link)
                link = decide_link(
                    link_id=link_id,
                    state=LinkState.CONFIRMED,
                    seen_version=version,
                    by=by,
                    now=now,
                )
            except (Refused, ResponseLink.DoesNotExist):
                passed_over += 1
            else:
                rows.append(_row(link, before))
        act = _record({"verdict": Verdict.CONFIRM}, rows, by=by, now=now) if rows else None
    return Batch(act, passed_over)


@transaction.atomic
def undo_decisions(*, act_id: int, by: User, now: datetime) -> Act:
    """Give the links of an act back their former decision, except those changed since.

    Each row that stays says who changed it and when. Raises ``Act.DoesNotExist`` or
    ``UndoneBefore``; nothing is written then.
    """
    act = Act.objects.select_for_update().get(pk=act_id, kind=ActKind.DECISION)
    if not act.is_undoable:
        raise UndoneBefore
    for row in act.rows.order_by("row_id"):
        reason = _undo_row(row)
        row.state, row.reason = (
            (ActRowState.KEPT, reason[:300]) if reason else (ActRowState.UNDONE, "")
        )
        row.save(update_fields=["state", "reason"])
    act.state, act.undone_by, act.undone_at = ActState.UNDONE, by, now
    act.save(update_fields=["state", "undone_by", "undone_at"])
    return act


def _undo_row(row: ActRow) -> str:
    """Restore one link; return why it stays as it is, empty if it was restored."""
    links = ResponseLink.objects.select_for_update(of=("self",))
    link = links.select_related("directive", "response").filter(pk=row.row_id).first()
    if link is None:
        return _("It is no longer there.")
    if link.version != row.new_version:
        change = last_change(link)
        return _("Changed since, %(change)s.") % {"change": change or _("by somebody")}
    before = dict(row.before)
    try:
        refuse_impossible_link(link.directive, link.response, LinkState(before["state"]))
    except Refused as refusal:
        return str(refusal)
    decided_at = before.pop("decided_at")
    for name, value in before.items():
        setattr(link, name, value)
    link.decided_at = parse_datetime(decided_at) if decided_at else None
    link.version += 1
    link.save()
    if mention_id := row.after.get("mention"):
        Mention.objects.filter(pk=mention_id).delete()
    return ""


def _row(link: ResponseLink, before: dict[str, Any], mention_id: int | None = None) -> ActRow:
    after = {**_values(link), **({"mention": mention_id} if mention_id else {})}
    return ActRow(
        row_id=link.pk,
        state=ActRowState.DONE,
        before=before,
        after=after,
        seen_version=link.version - 1,
        new_version=link.version,
    )


def _record(request: dict[str, Any], rows: list[ActRow], *, by: User, now: datetime) -> Act:
    act = Act.objects.create(
        kind=ActKind.DECISION,
        person=by,
        state=ActState.DONE,
        request=request,
        rows_total=len(rows),
        made_at=now,
        finished_at=now,
    )
    for row in rows:
        row.act = act
    ActRow.objects.bulk_create(rows)
    return act
