"""What a reviewer decided last in Review, so that it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from statements.models import Act, ActKind, ActRow, ActRowState, ResponseLink, User

UNDO_OFFERED_FOR = timedelta(hours=12)  # beside the queue; the list of acts has all
MAX_NAMED_LINKS = 20


@dataclass(frozen=True, slots=True)
class DecidedAct:
    """An act with the links that it decided, as they are now, and its rows that were not undone."""

    act: Act
    links: Sequence[ResponseLink]
    exceptions: Sequence[tuple[ActRow, ResponseLink | None]]

    @property
    def link(self) -> ResponseLink | None:
        """The only link of the act; None if there are several or it is gone."""
        return self.links[0] if len(self.links) == 1 else None


def latest_decision(person: User, *, now: datetime) -> DecidedAct | None:
    """Return the latest recent decision of a person that is not undone."""
    acts = Act.objects.by(person).filter(
        kind=ActKind.DECISION, undone_at=None, made_at__gt=now - UNDO_OFFERED_FOR
    )
    act = acts.order_by("-pk").first()
    return decision_of(act) if act else None


def decision_of(act: Act) -> DecidedAct:
    """Load the links of an act, at most ``MAX_NAMED_LINKS`` of them, and the rows exceptions."""
    rows = list(act.rows.order_by("row_id"))
    links = ResponseLink.objects.select_related("directive", "response").in_bulk(
        [row.row_id for row in rows]
    )
    return DecidedAct(
        act=act,
        links=list(links.values())[:MAX_NAMED_LINKS],
        exceptions=[(row, links.get(row.row_id)) for row in rows if row.state == ActRowState.KEPT],
    )
