"""Wordings that several texts share and another text lacks."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.frequencies import MIN_COMMON_DOCUMENTS, DocumentFrequencies
from statements.engine.text.grams import Grams, hash_grams, pack_grams
from statements.engine.text.normalisation import Normalised, normalise

MIN_LETTERS = 12  # a shorter wording may be shared by chance
MIN_TEXTS = 3
_SOURCE_LETTERS = 6  # that repeat the source where they stand in a row in it
MAX_TEXTS = 64  # compared at once; one bit each
MAX_ADDITIONS = 20
_COMMON_SHARE = 0.02  # of the archive's texts, from which a wording is boilerplate

type _Masks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Addition:
    """A wording as the first of ``texts`` has it; ``texts`` are indices in the sequence given."""

    words: str
    texts: tuple[int, ...]


def find_additions(
    source: str,
    texts: Sequence[str],
    archive: DocumentFrequencies | None = None,
    *,
    quotations: Collection[int] = (),
    min_texts: int = MIN_TEXTS,
    most: int | None = MAX_ADDITIONS,
) -> list[Addition]:
    """Return wordings of 12 letters or more that enough texts share and ``source`` lacks.

    The most widely shared come first, of equally shared ones the longest; no two have 12 letters
    in a row in common. What is common in the archive is left out. Of more than ``MAX_TEXTS`` texts
    only the first are compared. ``quotations`` are the indices of texts of which only quotations
    are held, one to a line: no wording goes from one to the next. ``most`` is None for all of
    them. Time grows with the letters of all texts.
    """
    texts = texts[:MAX_TEXTS]
    letters = [normalise(text) for text in texts]
    hashes = [hash_grams(text_letters, MIN_LETTERS) for text_letters in letters]
    source_grams = hash_grams(normalise(source), _SOURCE_LETTERS)
    ends = [
        _ends_of_lines(text, text_letters) if number in quotations else []
        for number, (text, text_letters) in enumerate(zip(texts, letters, strict=True))
    ]
    is_own = [
        _own_grams(text_letters, source_grams, text_ends)
        for text_letters, text_ends in zip(letters, ends, strict=True)
    ]
    stretches = [
        [text_letters.text[start:end] for start, end in pairwise([0, *text_ends, None])]
        for text_letters, text_ends in zip(letters, ends, strict=True)
    ]
    shared, masks = _shared_grams(
        [text_hashes[text_is_own] for text_hashes, text_is_own in zip(hashes, is_own, strict=True)],
        min_texts,
    )
    additions: dict[str, Addition] = {}
    for number, text_letters in enumerate(letters):
        for start, end in _runs(hashes[number], is_own[number], shared, masks, min_texts):
            wording = text_letters.text[start:end]
            if wording in additions or _is_common(wording, archive):
                continue
            holders = tuple(
                index
                for index, unit_stretches in enumerate(stretches)
                if any(wording in stretch for stretch in unit_stretches)
            )
            if len(holders) >= min_texts:
                first, last = text_letters.span(start, end)
                additions[wording] = Addition(texts[number][first:last], holders)
    return _best(additions, most)


def _ends_of_lines(text: str, letters: Normalised) -> list[int]:
    """Return before which letters of a text a line ends."""
    lines = [index for index, character in enumerate(text) if character == "\n"]
    ends = {int(end) for end in np.searchsorted(letters.origins, lines)}
    return sorted(ends - {0, len(letters)})


def _own_grams(letters: Normalised, source_grams: Grams, ends: Sequence[int]) -> NDArray[np.bool_]:
    """Return for each gram of a text whether none of its letters repeats the source.

    One that goes beyond any of ``ends`` is not the text's own.
    """
    is_repeated = np.isin(hash_grams(letters, _SOURCE_LETTERS), source_grams)
    # How many repeated grams begin before each letter: a gram is free of them where the number
    # does not rise from the first that could reach into it to its own last letter.
    before = np.concatenate([[0], np.cumsum(is_repeated)])
    starts = np.arange(max(len(letters) - MIN_LETTERS + 1, 0))
    first = np.maximum(starts - _SOURCE_LETTERS + 1, 0)
    after_last = np.minimum(starts + MIN_LETTERS, is_repeated.size)
    is_free: NDArray[np.bool_] = before[after_last] == before[first]
    for end in ends:
        is_free[max(end - MIN_LETTERS + 1, 0) : end] = False
    return is_free


def _shared_grams(own: Sequence[Grams], min_texts: int) -> tuple[Grams, _Masks]:
    """Return the grams that enough texts have, ascending, and for each a bit for every text."""
    own = [np.unique(grams) for grams in own]
    grams, counts = np.unique(np.concatenate([*own, np.empty(0, np.uint64)]), return_counts=True)
    shared = grams[counts >= min_texts]
    masks = np.zeros(shared.size, np.uint64)
    for number, text_grams in enumerate(own):
        masks[np.isin(shared, text_grams)] |= np.uint64(1 << number)
    return shared, masks


def _runs(
    hashes: Grams, is_own: NDArray[np.bool_], shared: Grams, masks: _Masks, min_texts: int
) -> Iterator[tuple[int, int]]:
    """Yield the longest stretches of letters of a text whose grams enough other texts all have."""
    if not shared.size:
        return
    indices = np.minimum(np.searchsorted(shared, hashes), shared.size - 1)
    is_shared = is_own & (shared[indices] == hashes)
    holders = np.where(is_shared, masks[indices], np.uint64(0)).tolist()
    start, common = 0, 0
    for index, mask in enumerate([*holders, 0]):
        if common and (common & mask).bit_count() >= min_texts:
            common &= mask
            continue
        if common:
            yield start, index + MIN_LETTERS - 1
        start, common = index, mask


def _is_common(wording: str, archive: DocumentFrequencies | None) -> bool:
    if archive is None:
        return False
    bound = max(_COMMON_SHARE * archive.documents, MIN_COMMON_DOCUMENTS)
    return bool(archive.frequencies(pack_grams(normalise(wording))).min() > bound)


def _best(additions: dict[str, Addition], most: int | None) -> list[Addition]:
    order = sorted(
        additions.items(), key=lambda entry: (-len(entry[1].texts), -len(entry[0]), entry[0])
    )
    used_parts: set[str] = set()
    best: list[Addition] = []
    for wording, addition in order:
        parts = {
            wording[start : start + MIN_LETTERS] for start in range(len(wording) - MIN_LETTERS + 1)
        }
        if used_parts.isdisjoint(parts):
            used_parts |= parts
            best.append(addition)
            if len(best) == most:
                break
    return best
