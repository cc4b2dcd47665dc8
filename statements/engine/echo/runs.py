"""Maximal runs of equal letters in two texts."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

SEED: Final = 3  # letters; a shorter run is chance unless others are near

# Limits of the pairs of equal seeds, per letter of both texts. Prose of 20,000 letters has fewer
# than one; only repetitive texts reach the limit, and are matched greedily instead.
_MAX_PAIRS_EACH = 16
_MAX_PAIRS_ALWAYS = 1 << 18
_MAX_OFFSETS_TRIED = 16  # by the greedy matching

type Numbers = NDArray[np.int64]
type Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Runs as columns, ordered by the response and then by the directive.

    ``length[i]`` letters from ``in_directive[i]`` equal those from ``in_response[i]``.
    ``is_complete`` is false where the texts have too many runs to list them all.
    """

    in_directive: Numbers
    in_response: Numbers
    length: Numbers
    is_complete: bool = True

    def __len__(self) -> int:
        return self.length.size


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """A hash table of the seeds of a directive, with chained collisions.

    ``heads`` has the first position for each hash and ``nexts`` the next position after each, -1
    for none. Seeds that collide share a chain, so that a lookup must compare letters.
    """

    letters: Normalised
    heads: NDArray[np.int32]
    nexts: NDArray[np.int32]


def prepare_seeds(letters: Normalised) -> Seeds:
    """Build the hash table of the seeds of a directive."""
    # At least four times as many hashes as seeds, so that collisions are rare.
    bits = max(len(letters), 128).bit_length() + 2
    heads = np.full(1 << bits, -1, np.int32)
    nexts = np.full(max(len(letters), 1), -1, np.int32)
    _arrange(letters.codes, heads, nexts)
    return Seeds(letters, heads, nexts)


def find_runs(seeds: Seeds, response_letters: Normalised) -> Runs:
    """Return every maximal run of at least ``SEED`` equal letters.

    Repetitive texts have as many runs as the product of their lengths. They are matched greedily
    from left to right instead, with runs that do not overlap in the response.
    """
    directive_letters = seeds.letters
    if directive_letters.text == response_letters.text or len(directive_letters) < SEED:
        return _whole_runs(directive_letters.text, response_letters.text)
    most = max(
        _MAX_PAIRS_ALWAYS, _MAX_PAIRS_EACH * (len(directive_letters) + len(response_letters))
    )
    # Room for the runs of prose. Where it is too little, the first call tells how much is needed.
    rows = np.empty((3, 1024 + len(response_letters)), np.int64)
    codes_and_seeds = directive_letters.codes, response_letters.codes, seeds.heads, seeds.nexts
    count = _list_runs(*codes_and_seeds, most, rows)
    if count > rows.shape[1]:
        rows = np.empty((3, count), np.int64)
        _list_runs(*codes_and_seeds, most, rows)
    is_complete = count >= 0
    if not is_complete:
        # At most one for each letter of the response.
        count = _read_greedily(*codes_and_seeds, rows)
    return Runs(rows[0, :count], rows[1, :count], rows[2, :count], is_complete)


def part_runs(runs: Runs, directive_breaks: Numbers, response_breaks: Numbers) -> Runs:
    """Split runs at letters that begin another quotation, and drop parts of under ``SEED`` letters.

    Text that is not adjacent in the source is not one run.
    """
    room = int(runs.length.sum()) + 1
    rows = np.empty((3, room), np.int64)
    columns = runs.in_directive, runs.in_response, runs.length
    count = _part(*columns, np.sort(directive_breaks), np.sort(response_breaks), rows)
    order = np.lexsort((rows[0, :count], rows[1, :count]))
    return Runs(rows[0][order], rows[1][order], rows[2][order], runs.is_complete)


@compiled
def _part(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    directive_breaks: Numbers,
    response_breaks: Numbers,
    rows: Numbers,
) -> int:
    count = 0
    for run in range(in_directive.size):
        at = 0
        while at < length[run]:
            cut = length[run]
            next_break = np.searchsorted(directive_breaks, in_directive[run] + at + 1)
            if next_break < directive_breaks.size:
                cut = min(cut, directive_breaks[next_break] - in_directive[run])
            next_break = np.searchsorted(response_breaks, in_response[run] + at + 1)
            if next_break < response_breaks.size:
                cut = min(cut, response_breaks[next_break] - in_response[run])
            if cut - at >= SEED:
                rows[0, count], rows[1, count] = in_directive[run] + at, in_response[run] + at
                rows[2, count] = cut - at
                count += 1
            at = cut
    return count


def _whole_runs(directive: str, response: str) -> Runs:
    """Find every whole copy of the directive: for equal texts, and for one too short for seeds."""
    offsets = []
    at = response.find(directive) if directive else -1
    while at >= 0:
        offsets.append(at)
        at = response.find(directive, at + len(directive))
    starts = np.array(offsets, np.int64)
    return Runs(np.zeros_like(starts), starts, np.full_like(starts, len(directive)))


@compiled
def _hash(codes: Codes, at: int, mask: int) -> int:
    # Multiplicative hashing (Knuth 6.4), folded because the low bits depend on the last letter.
    mixed = (np.int64(codes[at]) * 0x9E3779B1 + codes[at + 1]) * 0x85EBCA77 + codes[at + 2]
    mixed *= 0x27D4EB2F
    return int((mixed ^ (mixed >> 17)) & mask)


@compiled
def _arrange(codes: Codes, heads: NDArray[np.int32], nexts: NDArray[np.int32]) -> None:
    # Backwards, so that the chain of a seed ascends.
    for at in range(codes.size - SEED, -1, -1):
        slot = _hash(codes, at, heads.size - 1)
        nexts[at] = heads[slot]
        heads[slot] = at


@compiled
def _equal_letters(directive: Codes, at: int, response: Codes, start: int) -> int:
    most = min(directive.size - at, response.size - start)
    length = 0
    while length < most and directive[at + length] == response[start + length]:
        length += 1
    return length


@compiled
def _list_runs(
    directive: Codes,
    response: Codes,
    heads: NDArray[np.int32],
    nexts: NDArray[np.int32],
    most: int,
    rows: Numbers,
) -> int:
    """Write the runs as far as there is room; return how many there are, -1 for too many."""
    count, tried = 0, 0
    for start in range(response.size - SEED + 1):
        at = int(heads[_hash(response, start, heads.size - 1)])
        while at >= 0:
            tried += 1
            # If the previous letters are equal too, the run was listed before.
            if start == 0 or at == 0 or directive[at - 1] != response[start - 1]:
                length = _equal_letters(directive, at, response, start)
                if length >= SEED:
                    if count < rows.shape[1]:
                        rows[0, count], rows[1, count], rows[2, count] = at, start, length
                    count += 1
                # Each letter of the run counts as a pair tried.
                tried += length
            if tried > most:
                return -1
            at = int(nexts[at])
    return count


@compiled
def _read_greedily(
    directive: Codes,
    response: Codes,
    heads: NDArray[np.int32],
    nexts: NDArray[np.int32],
    rows: Numbers,
) -> int:
    """Write the longest run among the first candidates of each position, then continue after it."""
    count, start = 0, 0
    while start <= response.size - SEED:
        best, longest = 0, 0
        at = int(heads[_hash(response, start, heads.size - 1)])
        tried = 0
        while at >= 0 and tried < _MAX_OFFSETS_TRIED:
            length = _equal_letters(directive, at, response, start)
            if length > longest:
                best, longest = at, length
            at = int(nexts[at])
            tried += 1
        if longest >= SEED:
            rows[0, count], rows[1, count], rows[2, count] = best, start, longest
            count += 1
        start += max(longest, 1)
    return count
