"""The directive that the address sets beside another, as people name it."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import Statement
from statements.selectors.analysis.lookup import (
    NoSuchDirective,
    SeveralDirectives,
    find_directive,
)
from statements.web.requests import WebRequest

_OFFERED = 20  # directives
_LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class PeerChoice:
    """What the address names, and the directive meant; ``candidates`` where several are.

    ``latest`` are some to choose from.
    """

    name: str
    directive: Statement | None
    candidates: Sequence[Statement]
    latest: Sequence[Statement]

    @property
    def is_unknown(self) -> bool:
        return bool(self.name) and not self.directive and not self.candidates


def read_peer(request: WebRequest, directive: Statement) -> PeerChoice:
    """Find the directive that stands beside this one."""
    name = request.GET.get("beside", "").strip()[:_LONGEST_NAME]
    other_directives = Statement.objects.directives().exclude(pk=directive.pk)
    latest = list(other_directives.only("title_zh", "title_en").latest_first()[:_OFFERED])
    try:
        other = find_directive(name) if name else None
    except NoSuchDirective:
        other = None
    except SeveralDirectives as several:
        candidates = [row for row in several.candidates if row != directive]
        return PeerChoice(name, None, candidates, latest)
    return PeerChoice(name, None if other == directive else other, (), latest)
