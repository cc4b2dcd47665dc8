"""Parsers take linear time on every kind of text."""

import gc
import time

import pytest

from tests.growth.kinds import KINDS
from tests.growth.readers import EXEMPT, READERS, expressions, parsers

MAX_GROWTH = 2.5  # times as long for twice the text
DOUBLINGS = 3
# Seconds; shorter times cannot be distinguished from noise.
QUIET = 0.25
TRIES = 8

READ_BY_EXPRESSION = {
    name: lambda text, pattern=pattern: (
        sum(1 for _ in pattern.finditer(text)),
        pattern.match(text),
    )
    for name, pattern in expressions().items()
    if name not in EXEMPT
}


def took(read, text):
    """Return the CPU seconds of this process, without those of collecting its garbage.

    A collection walks what all other tests left in memory, more often the longer the text.
    """
    gc.disable()
    try:
        start = time.process_time()
        read(text)
        return time.process_time() - start
    finally:
        gc.enable()


def grows_too_fast(read, kind, length):
    """Return whether a text ``DOUBLINGS`` times doubled takes too long in all ``TRIES``.

    Several doublings, because a busy machine makes one of them look like 3 times the time.
    """
    shortest = length // 2**DOUBLINGS
    while shortest > 125 and (part := took(read, kind(shortest))) > QUIET / 4:
        shortest //= 2  # what is slow already shows it in shorter texts, and sooner
    if part * 4**DOUBLINGS < QUIET:
        return False  # not even the square of the time would tell
    whole = took(read, kind(shortest * 2**DOUBLINGS))
    parts = [part]
    for _ in range(TRIES):
        if whole <= max(MAX_GROWTH**DOUBLINGS * min(parts), QUIET):
            return False
        parts.append(took(read, kind(shortest)))
        whole = min(whole, took(read, kind(shortest * 2**DOUBLINGS)))
    return True


def too_fast(read, length, kinds=tuple(KINDS)):
    return [name for name in kinds if grows_too_fast(read, KINDS[name], length)]


# What made something slow before it was mended, and some of the others in turn.
MENDED = (
    *("line ends", "line ends and wide spaces", "noughts", "dated speeches and commas"),
    *("combining marks out of order", "names of committees", "the leader at meetings"),
)
OTHERS = [name for name in KINDS if name not in MENDED]
TURNS = 10


def kinds_in_turn(number):
    return [*MENDED, *OTHERS[number % TURNS :: TURNS]]


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Compile all expressions and build all tables before measuring."""
    for read in READERS.values():
        read("".join(kind(20) for kind in KINDS.values()))


def test_every_parser_and_expression_is_measured_or_said_to_be_exempt():
    engine = {name for name in parsers() if name.startswith("engine.")}
    assert engine - READERS.keys() - EXEMPT.keys() == set()
    assert EXEMPT.keys() - engine - expressions().keys() == set()


def test_no_parser_takes_the_square_of_the_time_for_twice_the_text():
    growing = {
        name: too_fast(read, 12_000, kinds_in_turn(number))
        for number, (name, read) in enumerate(READERS.items())
    }
    assert {name: kinds for name, kinds in growing.items() if kinds} == {}


@pytest.mark.long
@pytest.mark.parametrize("name", [*READERS, *READ_BY_EXPRESSION])
def test_nothing_grows_faster_than_the_longest_text(name):
    assert too_fast((READERS | READ_BY_EXPRESSION)[name], 200_000) == []
