"""Why a directive is proposed, in words and with the places to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from statements.engine.mentions.catalogue import Resolution
from statements.engine.ranking.features import LECTURERS, RARE, TAKEN_UP, Evidence, Measurer
from statements.engine.ranking.index import hashed
from statements.engine.ranking.places import placed
from statements.engine.text.normalisation import Normalised, normalise

MOST = 3
_QUOTED = 40  # characters of a passage that are quoted
_SOON = 14  # days after which nearness is no reason of its own

type Span = tuple[int, int]


class Grounds(StrEnum):
    """What kind of evidence a reason is."""

    NAMED = "named"
    WORDING = "wording"
    HEADLINE = "headline"
    TAG = "tag"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Spans are offsets in characters of the stored title or text, as ``in_title`` says for the
    response and ``in_directive_title`` for the directive. None where there is nothing to mark.
    """

    grounds: Grounds
    words: str
    response: Span | None = None
    in_title: bool = False
    directive: Span | None = None
    in_directive_title: bool = False


def find_reasons(measurer: Measurer, evidence: Evidence, place: int) -> tuple[Reason, ...]:
    """Return the three strongest pieces of evidence for a directive, strongest first."""
    reasons = [
        *_names(evidence, place),
        *_lecturers(evidence, place),
        *_wordings(measurer, evidence, place),
        *_headline(evidence, place),
        *_tag(measurer, evidence, place),
        *_time(measurer, evidence, place),
    ]
    return tuple(reasons[:MOST])


def _names(evidence: Evidence, place: int) -> Iterator[Reason]:
    """Yield the clearest mention."""
    title = len(evidence.response.title)

    def clarity(one: Resolution) -> tuple[bool, bool, bool, int]:
        mention = one.mention
        return (mention.start >= title, not mention.is_answer, one.is_ambiguous, mention.start)

    meaning = [
        one for one in evidence.resolutions if any(it.directive == place for it in one.candidates)
    ]
    if not meaning:
        return
    best = min(meaning, key=clarity)
    mention = best.mention
    mine = placed(mention.start, mention.end, evidence.response.title)
    quoted = evidence.response.whole[mention.start : mention.end]
    note = "" if mine.in_title or mention.is_answer else " (in passing)"
    if best.is_ambiguous:
        note = f" (may mean {len(best.candidates)} directives)"
    yield Reason(
        Grounds.NAMED,
        f"“{_shortened(quoted)}”{note}",
        mine.span,
        mine.in_title,
    )


def _lecturers(evidence: Evidence, place: int) -> Iterator[Reason]:
    at = evidence.letters.text.find(LECTURERS)
    if at >= 0 and evidence.lectured[place]:
        start, end = evidence.letters.span(at, at + len(LECTURERS))
        mine = placed(start, end, evidence.response.title)
        words = f"speaks of the lecturers sent out after it: “{LECTURERS}”"
        yield Reason(Grounds.NAMED, words, mine.span, mine.in_title)


def _wordings(measurer: Measurer, evidence: Evidence, place: int) -> Iterator[Reason]:
    """Yield the two heaviest passages of rare wording that both texts have."""
    directive = measurer.directives[place]
    asked = normalise(f"{directive.title}\n{directive.text}")
    for weight, said, at in _passages(measurer, evidence.letters, asked)[:2]:
        start, end = evidence.letters.span(*said)
        mine = placed(start, end, evidence.response.title)
        theirs = placed(*asked.span(*at), directive.title)
        quoted = evidence.response.whole[start:end]
        yield Reason(
            Grounds.WORDING,
            f"shares a rare phrase ({weight:.0f}): “{_shortened(quoted)}”",
            response=mine.span,
            in_title=mine.in_title,
            directive=theirs.span,
            in_directive_title=theirs.in_title,
        )


def _passages(
    measurer: Measurer, said: Normalised, asked: Normalised
) -> list[tuple[float, Span, Span]]:
    """Return runs of equal letters with the weight of their grams, heaviest first."""
    mine, theirs = hashed(said, RARE), hashed(asked, RARE)
    if not mine.size or not theirs.size:
        return []
    known, first = np.unique(theirs, return_index=True)
    spots = np.minimum(np.searchsorted(known, mine), known.size - 1)
    where = np.where(known[spots] == mine, first[spots], -1)
    weights = measurer.rare.weights(mine)
    passages: dict[str, tuple[float, Span, Span]] = {}
    at = 0
    while at < mine.size:
        if where[at] < 0:
            at += 1
            continue
        end = at + 1
        while end < mine.size and where[end] == where[end - 1] + 1:
            end += 1
        weight = float(weights[at:end].sum())
        run = (at, end + RARE - 1)
        from_ = int(where[at])
        key = said.text[slice(*run)]
        if weight > 0 and key not in passages:
            passages[key] = (weight, run, (from_, from_ + run[1] - run[0]))
        at = end
    return sorted(passages.values(), key=lambda one: (-one[0], one[1]))


def _headline(evidence: Evidence, place: int) -> Iterator[Reason]:
    share = float(evidence.headline[place])
    if share >= TAKEN_UP:
        yield Reason(Grounds.HEADLINE, f"takes up {share:.0%} of the words of its title")


def _tag(measurer: Measurer, evidence: Evidence, place: int) -> Iterator[Reason]:
    """Yield the rarest tag that both carry."""
    shared = evidence.response.tags & measurer.directives[place].tags
    if shared:
        yield Reason(Grounds.TAG, f"both are tagged “{max(sorted(shared), key=measurer.rarity)}”")


def _time(measurer: Measurer, evidence: Evidence, place: int) -> Iterator[Reason]:
    lag = evidence.lag[place]
    if np.isnan(lag):
        yield Reason(Grounds.TIME, "dates not known well enough to compare")
        return
    days = int(lag)
    words = "same day" if days == 0 else f"{days} day{'s' if days > 1 else ''} later"
    if measurer.is_programme[place]:
        words += ", and it sets the work of a year or more"
    elif days > _SOON:
        words += ", so time says little"
    yield Reason(Grounds.TIME, words)


def _shortened(quoted: str) -> str:
    flat = " ".join(quoted.split())
    return flat if len(flat) <= _QUOTED else f"{flat[: _QUOTED - 1]}…"
