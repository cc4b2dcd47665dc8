"""Reasons why a directive is proposed, in words and with spans to highlight."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from statements.engine.mentions.catalogue import Resolution
from statements.engine.ranking.features import LECTURERS, RARE, TAKEN_UP, AnswerEvidence, Measurer
from statements.engine.ranking.locations import locate
from statements.engine.text.grams import hash_grams
from statements.engine.text.normalisation import Normalised, normalise
from statements.engine.text.spans import Span

MAX_REASONS = 3
_QUOTED_CHARACTERS = 40  # of a passage
_SOON_DAYS = 14  # days up to which a short lag is a reason


class Grounds(StrEnum):
    """The kind of evidence of a reason."""

    NAMED = "named"
    WORDING = "wording"
    HEADLINE = "headline"
    TAG = "tag"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Spans are offsets in characters of the stored title or text: ``in_title`` says which for the
    response, ``in_directive_title`` for the directive. None where there is nothing to highlight.
    """

    grounds: Grounds
    words: str
    response: Span | None = None
    in_title: bool = False
    directive: Span | None = None
    in_directive_title: bool = False


def find_reasons(measurer: Measurer, evidence: AnswerEvidence, index: int) -> tuple[Reason, ...]:
    """Return the three strongest pieces of evidence for a directive, strongest first."""
    reasons = [
        *_names(evidence, index),
        *_lecturers(evidence, index),
        *_wordings(measurer, evidence, index),
        *_headline(evidence, index),
        *_tag(measurer, evidence, index),
        *_time(measurer, evidence, index),
    ]
    return tuple(reasons[:MAX_REASONS])


def _names(evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    """Yield the clearest mention."""
    title = len(evidence.response.title)

    def clarity(resolution: Resolution) -> tuple[bool, bool, bool, int]:
        mention = resolution.mention
        return (
            mention.start >= title,
            not mention.is_answer,
            resolution.is_ambiguous,
            mention.start,
        )

    meaning = [
        resolution
        for resolution in evidence.resolutions
        if any(candidate.directive == index for candidate in resolution.candidates)
    ]
    if not meaning:
        return
    best = min(meaning, key=clarity)
    mention = best.mention
    response_location = locate(mention.start, mention.end, evidence.response.title)
    quoted = evidence.response.whole[mention.start : mention.end]
    note = "" if response_location.in_title or mention.is_answer else " (in passing)"
    if best.is_ambiguous:
        note = f" (may mean {len(best.candidates)} directives)"
    yield Reason(
        Grounds.NAMED,
        f"“{_shortened(quoted)}”{note}",
        response_location.span,
        response_location.in_title,
    )


def _lecturers(evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    at = evidence.letters.text.find(LECTURERS)
    if at >= 0 and evidence.lectured[index]:
        start, end = evidence.letters.span(at, at + len(LECTURERS))
        response_location = locate(start, end, evidence.response.title)
        words = f"speaks of the lecturers sent out after it: “{LECTURERS}”"
        yield Reason(Grounds.NAMED, words, response_location.span, response_location.in_title)


def _wordings(measurer: Measurer, evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    """Yield the two heaviest shared passages of rare wording."""
    directive = measurer.directives[index]
    directive_letters = normalise(f"{directive.title}\n{directive.text}")
    for weight, response_run, directive_run in _passages(
        measurer, evidence.letters, directive_letters
    )[:2]:
        start, end = evidence.letters.span(*response_run)
        response_location = locate(start, end, evidence.response.title)
        directive_location = locate(*directive_letters.span(*directive_run), directive.title)
        quoted = evidence.response.whole[start:end]
        yield Reason(
            Grounds.WORDING,
            f"shares a rare phrase ({weight:.0f}): “{_shortened(quoted)}”",
            response=response_location.span,
            in_title=response_location.in_title,
            directive=directive_location.span,
            in_directive_title=directive_location.in_title,
        )


def _passages(
    measurer: Measurer, response_letters: Normalised, directive_letters: Normalised
) -> list[tuple[float, Span, Span]]:
    """Return runs of equal letters with the summed weight of their grams, heaviest first."""
    response_grams, directive_grams = (
        hash_grams(response_letters, RARE),
        hash_grams(directive_letters, RARE),
    )
    if not response_grams.size or not directive_grams.size:
        return []
    unique_grams, first = np.unique(directive_grams, return_index=True)
    indices = np.minimum(np.searchsorted(unique_grams, response_grams), unique_grams.size - 1)
    positions = np.where(unique_grams[indices] == response_grams, first[indices], -1)
    weights = measurer.rare.weights(response_grams)
    passages: dict[str, tuple[float, Span, Span]] = {}
    at = 0
    while at < response_grams.size:
        if positions[at] < 0:
            at += 1
            continue
        end = at + 1
        while end < response_grams.size and positions[end] == positions[end - 1] + 1:
            end += 1
        weight = float(weights[at:end].sum())
        run = (at, end + RARE - 1)
        directive_start = int(positions[at])
        key = response_letters.text[slice(*run)]
        if weight > 0 and key not in passages:
            passages[key] = (weight, run, (directive_start, directive_start + run[1] - run[0]))
        at = end
    return sorted(passages.values(), key=lambda passage: (-passage[0], passage[1]))


def _headline(evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    share = float(evidence.headline[index])
    if share >= TAKEN_UP:
        yield Reason(Grounds.HEADLINE, f"takes up {share:.0%} of the words of its title")


def _tag(measurer: Measurer, evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    """Yield the rarest tag that both carry."""
    shared = evidence.response.tags & measurer.directives[index].tags
    if shared:
        yield Reason(Grounds.TAG, f"both are tagged “{max(sorted(shared), key=measurer.rarity)}”")


def _time(measurer: Measurer, evidence: AnswerEvidence, index: int) -> Iterator[Reason]:
    lag = evidence.lag[index]
    if np.isnan(lag):
        yield Reason(Grounds.TIME, "dates not known well enough to compare")
        return
    days = int(lag)
    words = "same day" if days == 0 else f"{days} day{'s' if days > 1 else ''} later"
    if measurer.is_programme[index]:
        words += ", and it sets the work of a year or more"
    elif days > _SOON_DAYS:
        words += ", so time says little"
    yield Reason(Grounds.TIME, words)


def _shortened(quoted: str) -> str:
    flat = " ".join(quoted.split())
    return flat if len(flat) <= _QUOTED_CHARACTERS else f"{flat[: _QUOTED_CHARACTERS - 1]}…"
