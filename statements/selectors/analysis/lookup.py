"""Find a directive by what people call it."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import Statement, StatementQuerySet
from statements.models.statements.keys import read_key
from statements.selectors.statements.page import statement_with_particulars

MAX_CANDIDATES = 10
_OFFERED = 20  # directives to stand beside another
_LONGEST_NAME = 200  # characters


class NoSuchDirective(Exception):
    """Nothing in the archive is called so."""


class SeveralDirectives(Exception):
    """Several are called so; ``candidates`` are some of them."""

    def __init__(self, candidates: list[Statement]) -> None:
        super().__init__()
        self.candidates = candidates


def find_directive(name: str) -> Statement:
    """Return the directive with this number in the archive, key, title or document number.

    Exact names go before parts of titles. A document number, such as 国发〔2025〕11号, is looked
    for in titles and texts. Raises ``NoSuchDirective`` or ``SeveralDirectives``.
    """
    directives = statement_with_particulars().directives()
    name = name.strip()
    number = read_key(name)
    questions: list[StatementQuerySet] = []
    if number:
        questions.append(directives.filter(pk=number))
    if name:
        questions += [
            directives.filter(seed_key=name) | directives.filter(external_keys__key=name),
            directives.filter(title_zh=name) | directives.filter(title_en=name),
            directives.filter(title_zh__icontains=name)
            | directives.filter(title_en__icontains=name),
            directives.filter(revisions__is_current=True, revisions__text__contains=name),
        ]
    for question in questions:
        candidates = list(question.distinct().order_by("pk")[:MAX_CANDIDATES])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise SeveralDirectives(candidates)
    raise NoSuchDirective


@dataclass(frozen=True, slots=True)
class Peer:
    """The directive that stands beside another, by a name; ``candidates`` where several are meant.

    ``latest`` are some to choose from.
    """

    name: str
    directive: Statement | None
    candidates: Sequence[Statement]
    latest: Sequence[Statement]

    @property
    def is_unknown(self) -> bool:
        return bool(self.name) and not self.directive and not self.candidates


def find_peer(name: str, directive: Statement) -> Peer:
    """Find the directive that people name to stand beside this one."""
    name = name.strip()[:_LONGEST_NAME]
    others = Statement.objects.directives().exclude(pk=directive.pk)
    latest = list(others.only("title_zh", "title_en").latest_first()[:_OFFERED])
    try:
        other = find_directive(name) if name else None
    except NoSuchDirective:
        other = None
    except SeveralDirectives as several:
        candidates = [row for row in several.candidates if row != directive]
        return Peer(name, None, candidates, latest)
    return Peer(name, None if other == directive else other, (), latest)
