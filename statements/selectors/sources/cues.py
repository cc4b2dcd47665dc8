"""The cues that pages are judged by, and how often each was right."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from statements.capture.cues import CUES, Cue
from statements.models import CaptureDraft, CaptureDraftState, RetiredCue

MAX_DECISIONS: Final = 5_000  # from which the precision of cues is counted
RETIRE_AFTER, RETIRE_BELOW = 20, 0.2  # decisions; share that was right


@dataclass(frozen=True, slots=True)
class CueRecord:
    """How often a cue stood in drafts that people accepted, of those that they decided.

    ``retirement`` is there once it was retired. ``is_rule`` is False of a cue that an earlier
    version had.
    """

    name: str
    accepted: int
    decided: int
    retirement: RetiredCue | None = None
    is_rule: bool = True

    @property
    def precision(self) -> float | None:
        return self.accepted / self.decided if self.decided else None

    @property
    def is_to_retire(self) -> bool:
        """Whether it was right so seldom that it only makes work."""
        return (
            self.is_rule
            and self.retirement is None
            and self.decided >= RETIRE_AFTER
            and self.accepted / self.decided < RETIRE_BELOW
        )


def cues_in_use() -> tuple[Cue, ...]:
    """Return the cues that nobody retired."""
    retired_names = set(RetiredCue.objects.values_list("name", flat=True))
    return tuple(cue for cue in CUES if cue.name not in retired_names)


def cue_records() -> dict[str, CueRecord]:
    """Return the record of each cue in the latest decisions, by its name; the least precise first.

    Those that nobody decided about come last.
    """
    decisions = CaptureDraft.objects.filter(
        state__in=[CaptureDraftState.ACCEPTED, CaptureDraftState.DISMISSED],
        decided_by__isnull=False,
    )
    acceptances, decision_counts = Counter[str](), Counter[str]()
    latest = decisions.order_by("-decided_at").values_list("state", "hits")[:MAX_DECISIONS]
    for state, hits in latest:
        names = [hit["name"] for hit in hits]
        decision_counts.update(names)
        if state == CaptureDraftState.ACCEPTED:
            acceptances.update(names)
    rules = [cue.name for cue in CUES]
    retirements = {
        cue.name: cue for cue in RetiredCue.objects.select_related("retired_by").order_by("pk")
    }
    records = [
        CueRecord(
            name, acceptances[name], decision_counts[name], retirements.get(name), name in rules
        )
        for name in dict.fromkeys([*rules, *decision_counts])
    ]
    records.sort(key=lambda record: (record.precision is None, record.precision))
    return {record.name: record for record in records}
