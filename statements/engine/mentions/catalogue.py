"""Directives by name, and the resolution of mentions to them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from statements.engine.dates.days import Days
from statements.engine.mentions.find import KnownNames, find_mentions
from statements.engine.mentions.likeness import SAME_END, NameIndex, SpelledNames
from statements.engine.mentions.mention import NUMBERED, UNCLEAR, Mention, MentionKind
from statements.engine.mentions.naming import Directive, Name, names_of, titles_of
from statements.engine.mentions.periods import overlap
from statements.engine.mentions.titles import is_short_title_of, is_title_of, is_yearly_title

_CLOSE_LIKENESS = 0.1  # difference of likeness that is insignificant
_ISSUER = re.compile(r"(?<![^0-9])[^0-9]{2,}+(?=[0-9]{4}-)")
_ORDER = re.compile("令-[0-9]+$")
# An order without its issuer means any order of that number.
_UNSIGNED = f"{MentionKind.NUMBER}:{UNCLEAR}"
_A_MONTH = timedelta(days=31)
_SLACK_DAYS = 3  # between an event and its publication
# How long after a directive its name, if without a number, can mean it.
_REACH = timedelta(days=3 * 365)
_REACH_OF = {MentionKind.POLITBURO: timedelta(days=45)}  # it meets every month
# Kinds whose names are unique. Numbers of study sessions repeat in the next term.
_WHOLE_NAME = tuple(
    f"{kind}:"
    for kind in (
        MentionKind.PLENUM,
        MentionKind.DISCIPLINE,
        MentionKind.CONGRESS,
        MentionKind.NEW_YEAR,
        MentionKind.SPEECH,
    )
)
# Names that identify one directive, or the documents that one meeting adopted.
_UNIQUE = (*_WHOLE_NAME, f"{MentionKind.NUMBER}:")
_BY_LIKENESS = (
    MentionKind.OCCASION,
    MentionKind.INSPECTION,
    MentionKind.INSTRUCTION,
    MentionKind.LETTER,
    MentionKind.DOCUMENT,
)

__all__ = ["Catalogue", "Directive", "Resolution", "ResolutionCandidate", "key_with_day"]


class ResolutionCandidate(NamedTuple):
    """A directive that a mention may mean, by its index. ``likeness`` runs from 0 to 1."""

    directive: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """The meaning of a mention: one directive, one of several, or none that is known.

    ``candidates`` are best first. ``description`` is equal for mentions that seem to mean the same,
    whether or not they are resolved. ``is_missing`` says that the name was understood and that no
    directive has it; a mention without candidates that is not missing was not understood.
    """

    mention: Mention
    candidates: tuple[ResolutionCandidate, ...]
    description: str
    is_missing: bool

    @property
    def is_unique(self) -> bool:
        """Whether exactly one directive bears the name."""
        return len(self.candidates) == 1

    @property
    def is_resolved(self) -> bool:
        """Whether the text means one directive, which a formula only lists with others."""
        return self.is_unique and not self.mention.is_formula

    @property
    def is_ambiguous(self) -> bool:
        return len(self.candidates) > 1


class _NameMatch(NamedTuple):
    likeness: float
    name: str
    directive: int


class Catalogue:
    """Directives by name. Resolving takes about the same time however many there are."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self.directives = directives
        self.names: list[tuple[Name, ...]] = []
        self._numbered: dict[str, list[int]] = defaultdict(list)
        self._by_kind: dict[MentionKind, dict[str, list[int]]] = {
            kind: defaultdict(list) for kind in _BY_LIKENESS
        }
        self._titles: dict[str, list[int]] = defaultdict(list)
        for index, directive in enumerate(directives):
            for title in titles_of(directive):
                self._titles[title].append(index)
            names = tuple(dict.fromkeys(names_of(directive)))
            self.names.append(names)
            for kind, name in names:
                if kind in self._by_kind:
                    self._by_kind[kind][name].append(index)
                else:
                    self._numbered[f"{kind}:{name}"].append(index)
        self._name_indexes = {
            kind: NameIndex(indices_by_name) for kind, indices_by_name in self._by_kind.items()
        }
        self._orders = self._keys_of_orders()
        self._known_names = KnownNames(SpelledNames(self._by_kind), self._issuers())

    def find(self, text: str, text_days: Days | None = None) -> list[Mention]:
        """Find mentions in a text: by the form of names, and by the names in the catalogue."""
        return find_mentions(text, text_days, self._known_names)

    def resolve(self, mention: Mention, text_days: Days | None = None) -> Resolution:
        """Return the directives that a mention means.

        ``text_days`` are the first and last day of the text that contains it.
        """
        matches = [
            match for match in self._bearers(mention) if self._fits(mention, match, text_days)
        ]
        # A directive with the name is not missing if only its days do not fit.
        is_any_meeting = mention.kind is MentionKind.POLITBURO and not mention.days
        is_definite = mention.is_understood and not mention.is_general and not is_any_meeting
        is_missing = is_definite and not matches and not self._has(mention)
        if matches:
            least = max(match.likeness for match in matches) - _CLOSE_LIKENESS
            matches = self._latest_of_each([match for match in matches if match.likeness >= least])
        candidates = sorted(
            (ResolutionCandidate(match.directive, match.likeness) for match in matches),
            key=lambda match: (-match.likeness, match.directive),
        )
        return Resolution(mention, tuple(candidates), key_with_day(mention), is_missing)

    def _issuers(self) -> frozenset[str]:
        """Return the issuers of the numbered directives."""
        numbers = (
            name for names in self.names for kind, name in names if kind is MentionKind.NUMBER
        )
        return frozenset(match.group() for name in numbers if (match := _ISSUER.match(name)))

    def _keys_of_orders(self) -> dict[str, list[str]]:
        orders: dict[str, list[str]] = defaultdict(list)
        for key in self._numbered:
            if order := _ORDER.search(key):
                orders[f"{_UNSIGNED}{order.group()}"].append(key)
        return orders

    def _bearers(self, mention: Mention) -> Iterator[_NameMatch]:
        """Yield the directives with a name like that of the mention."""
        if mention.kind in self._by_kind:
            is_document = mention.kind is MentionKind.DOCUMENT
            # Whatever is quoted letter for letter is named, be it a law or the headline of news.
            titled = self._titles.get(mention.name, ()) if is_document else ()
            yield from (_NameMatch(1.0, mention.name, index) for index in titled)
            has_own = bool(titled) or (is_document and mention.name in self._by_kind[mention.kind])
            for likeness, name in self._name_indexes[mention.kind].matches(mention.name):
                if (has_own and likeness < 1) or (
                    is_document and not is_title_of(mention.name, name, likeness)
                ):
                    continue
                for index in self._by_kind[mention.kind][name]:
                    yield _NameMatch(likeness, name, index)
            return
        for key in self._orders.get(mention.key, (mention.key,)):
            for index in self._numbered.get(key, ()):
                yield _NameMatch(1.0, key, index)

    def _has(self, mention: Mention) -> bool:
        """Whether a directive has the name of a mention, or a longer form of it, whatever its days.

        Conferences have the same name each year, so that one of another year says nothing.
        """
        if mention.kind not in self._by_kind:
            return mention.key.startswith(_UNIQUE) and mention.key in self._numbered
        is_document = mention.kind is MentionKind.DOCUMENT
        if is_document and any(not is_yearly_title(match.name) for match in self._bearers(mention)):
            return True
        return any(
            is_short_title_of(mention.name, name) if is_document else name != mention.name
            for name in self._name_indexes[mention.kind].longer_forms(mention.name)
        )

    def _fits(self, mention: Mention, match: _NameMatch, text_days: Days | None) -> bool:
        """Whether the days allow that a mention means a directive.

        A name means what is recent, unless it has a number or a date of its own, or is the title of
        a document that is not written each year.
        """
        days = self.directives[match.directive].days
        if not days:
            return True
        if mention.days and not overlap(days, mention.days, slack=_SLACK_DAYS):
            return False
        if not text_days:
            return True
        reach = _REACH_OF.get(mention.kind, _REACH)
        is_recent = text_days[0] - days[1] <= reach or _is_lasting(mention, match)
        return days[0] <= text_days[1] and is_recent

    def _latest_of_each(self, matches: Sequence[_NameMatch]) -> list[_NameMatch]:
        """Return the latest of the directives that share a name: a name without a year means that.

        Undated directives all stay, and so do those whose name is unique: what a plenum adopted
        bears its name too.
        """
        by_index: dict[int, _NameMatch] = {}
        latest: dict[str, tuple[Days, _NameMatch]] = {}
        for match in matches:
            days = self.directives[match.directive].days
            if not days or match.name.startswith(_WHOLE_NAME):
                by_index[match.directive] = match
            elif match.name not in latest or latest[match.name][0][1] < days[1]:
                latest[match.name] = days, match
        for _, match in latest.values():
            if (
                match.directive not in by_index
                or by_index[match.directive].likeness < match.likeness
            ):
                by_index[match.directive] = match
        return list(by_index.values())


def _is_lasting(mention: Mention, match: _NameMatch) -> bool:
    """Whether a name means one directive however long after it."""
    if mention.kind is MentionKind.DOCUMENT:
        return match.likeness >= SAME_END and not is_yearly_title(match.name)
    if mention.kind is MentionKind.POLITBURO:
        return mention.days is not None and mention.days[1] - mention.days[0] <= _A_MONTH
    return mention.kind in NUMBERED or mention.days is not None


def key_with_day(mention: Mention) -> str:
    """Return the key, with the day or year where the name alone is not unique."""
    if mention.kind in NUMBERED or mention.kind is MentionKind.SPEECH or not mention.days:
        return mention.key
    first, last = mention.days
    if first == last:
        return f"{mention.key}@{first}"
    return f"{mention.key}@{first.year}" if first.year == last.year else mention.key
