"""Which province was first with wording that is not in the directive, given uncertain dates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statements.engine.phrases.additions import MAX_TEXTS, find_additions
from statements.models import ImpreciseDate, Jurisdiction, Revision
from statements.selectors.analysis.directive import DirectiveAnalysis, provincial_links
from statements.selectors.links.frequencies import counts_of, current_background

MIN_UNITS = 2
MAX_WORDINGS = 60
MAX_STREAMS = 40  # on the page


@dataclass(frozen=True, slots=True)
class WordingHolder:
    """A province that has a wording, and the possible days of its earliest response with it."""

    unit: Jurisdiction
    date: ImpreciseDate


class _Text(NamedTuple):
    """The text of a response; ``date`` is its possible days after the directive, if known.

    Where it is not ``is_whole``, its words are separate quotations, one to a line.
    """

    unit: Jurisdiction
    date: ImpreciseDate | None
    words: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SharedWording:
    """A wording and the provinces that have it with a date, the earliest first."""

    words: str
    holders: Sequence[WordingHolder]

    @property
    def first(self) -> list[WordingHolder]:
        """Return the provinces that are not certainly later than another."""
        soonest = min(holder.date.last for holder in self.holders)
        return [holder for holder in self.holders if holder.date.first <= soonest]


@dataclass(frozen=True, slots=True)
class Stream:
    """How many wordings one province may have had before another: surely, and possibly.

    ``example`` is the longest of them. It says who was earlier, not who copied from whom.
    """

    source: Jurisdiction
    later: Jurisdiction
    certain: int
    possible: int
    example: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Wordings, and the streams between ``units``, which are in the order of their ``days``.

    ``days`` are possible days after the directive of each unit's earliest response in any wording.
    ``streams`` begin with the strongest. ``left_out`` counts the responses that were not compared.
    """

    wordings: Sequence[SharedWording]
    units: Sequence[Jurisdiction]
    days: Sequence[tuple[int, int]]
    streams: Sequence[Stream]
    left_out: int

    @property
    def strongest(self) -> Sequence[Stream]:
        return self.streams[:MAX_STREAMS]


def wording_flow(analysis: DirectiveAnalysis) -> Flow:
    """Compare the responses of provinces with each other.

    Of too many texts, the earliest are compared: none that is left out is certainly earlier.
    If the directive's text is not whole, the flow is empty, because what it lacks is unknown.
    """
    origin = analysis.directive.possible_date
    texts = _texts(analysis)
    compared = texts[:MAX_TEXTS]
    if analysis.revision is None or not analysis.revision.is_whole or origin is None:
        return Flow((), (), (), (), len(texts))
    background = current_background()
    additions = find_additions(
        analysis.revision.text,
        [text.words for text in compared],
        counts_of(background) if background else None,
        quotations=[index for index, text in enumerate(compared) if not text.is_whole],
        min_texts=MIN_UNITS,
        most=None,
    )
    wordings = [
        wording
        for addition in additions
        if (wording := _wording(addition.words, [compared[index] for index in addition.texts]))
    ][:MAX_WORDINGS]  # not before: the answers of one province may share more with each other
    dates: dict[Jurisdiction, ImpreciseDate] = {}
    for wording in wordings:
        for holder in wording.holders:
            earliest = dates.get(holder.unit, holder.date)
            dates[holder.unit] = min(earliest, holder.date, key=_sooner)
    units = sorted(dates, key=lambda unit: _sooner(dates[unit]))
    return Flow(
        wordings=wordings,
        units=units,
        days=[
            (max(0, (dates[unit].first - origin.last).days), (dates[unit].last - origin.first).days)
            for unit in units
        ],
        streams=_streams(wordings),
        left_out=len(texts) - len(compared),
    )


def _texts(analysis: DirectiveAnalysis) -> list[_Text]:
    """Return the texts of confirmed responses, the earliest first, those without a date last."""
    units = {answer.unit.code: answer.unit for answer in analysis.answers}
    responses = {
        link.response_id: (units[link.body.jurisdiction_id], link.response.possible_date)
        for link in provincial_links(analysis).select_related("response", "body")
    }
    texts = Revision.objects.current().filter(statement__in=responses).order_by("statement")
    rows = []
    for revision in texts:
        unit, date = responses[revision.statement_id]
        since = _since(analysis.directive.possible_date, date)
        rows.append(_Text(unit, since, revision.text, revision.is_whole))
    return sorted(
        rows, key=lambda text: (text.date is None, _sooner(text.date) if text.date else ())
    )


def _since(origin: ImpreciseDate | None, date: ImpreciseDate | None) -> ImpreciseDate | None:
    """Return a date as days after the directive; None without a date."""
    if origin is None or date is None or date.last < origin.first:
        return None
    return ImpreciseDate(max(date.first, origin.first), date.last)


def _sooner(date: ImpreciseDate) -> tuple[object, object]:
    return date.first, date.last


def _wording(words: str, texts: Sequence[_Text]) -> SharedWording | None:
    """Keep the earliest text of each province; None where fewer than two have a date."""
    holders: dict[Jurisdiction, WordingHolder] = {}
    for text in texts:  # the earliest first
        if text.date:
            holders.setdefault(text.unit, WordingHolder(text.unit, text.date))
    return SharedWording(words, list(holders.values())) if len(holders) >= MIN_UNITS else None


def _streams(wordings: Sequence[SharedWording]) -> list[Stream]:
    """Return the streams from the provinces that may have been first to all later ones."""
    certain: defaultdict[tuple[Jurisdiction, Jurisdiction], list[str]] = defaultdict(list)
    possible: defaultdict[tuple[Jurisdiction, Jurisdiction], list[str]] = defaultdict(list)
    for wording in wordings:
        first = wording.first
        for source in first:
            for later in wording.holders:
                if later.unit == source.unit or later.date.last <= source.date.first:
                    continue
                is_certain = len(first) == 1 and source.date.last < later.date.first
                (certain if is_certain else possible)[source.unit, later.unit].append(wording.words)
    streams = [
        Stream(
            *pair,
            certain=len(certain[pair]),
            possible=len(possible[pair]),
            example=max(certain[pair] + possible[pair], key=len),
        )
        for pair in {**certain, **possible}
    ]
    streams.sort(key=lambda stream: (-stream.certain, -stream.possible, stream.source.code))
    return streams
