"""Parsers take linear time on every kind of text."""

import gc
import math
import signal
import time

import pytest

from tests.growth.kinds import KINDS, MARKUP
from tests.growth.readers import EXEMPT, PAGE_READERS, READERS, expressions, parsers, reach

ALL_KINDS = KINDS | MARKUP
MAX_GROWTH = 2.5  # times as long for twice the text
DOUBLINGS = 3
LONGEST = 200_000
# What reads no further than this from each place takes a time in proportion to the places, so that
# a shorter text shows how long one takes.
SHORT_REACH, SHORTER = 1_000, 12_000
# Seconds; shorter times cannot be distinguished from noise.
QUIET = 0.25
# From here on ``DOUBLINGS`` tell the square, which is louder than that, from what is not.
ENOUGH = QUIET / 40
# CPU seconds of one reading, after which nobody waits for the end to know that it takes too long.
PATIENCE = 60
TRIES = 8

ALL_EXPRESSIONS = expressions()
EXPRESSIONS = {name: pattern for name, pattern in ALL_EXPRESSIONS.items() if name not in EXEMPT}


def reading_by(pattern):
    """Return the reading of a text by an expression, from its start and from anywhere."""

    def read(text):
        words = text if isinstance(pattern.pattern, str) else text.encode()
        return sum(1 for _ in pattern.finditer(words)), pattern.match(words)

    return read


READ_BY_EXPRESSION = {name: reading_by(pattern) for name, pattern in EXPRESSIONS.items()}
LENGTHS = dict.fromkeys(READERS, LONGEST) | {
    name: LONGEST if reach(pattern) > SHORT_REACH else SHORTER
    for name, pattern in EXPRESSIONS.items()
}


class Endless(BaseException):
    """A reading was given up. No reader takes it for a fault of the text."""


def give_up_at(end):
    """Return a handler of alarms that gives a reading up at ``end``, in CPU seconds.

    An alarm by the clock, set anew while it came too soon, because a timer of CPU time would make
    its measure coarse.
    """

    def give_up(_signal, _frame):
        seconds_left = end - time.process_time()
        if seconds_left <= 0:
            raise Endless
        signal.alarm(math.ceil(seconds_left))

    return give_up


def took(read, text):
    """Return the CPU seconds of this process, without those of collecting its garbage.

    A collection walks what all other tests left in memory, more often the longer the text.
    """
    gc.disable()
    start = time.process_time()
    signal.signal(signal.SIGALRM, give_up_at(start + PATIENCE))
    try:
        signal.alarm(PATIENCE)
        read(text)
        return time.process_time() - start
    except Endless:
        return math.inf
    finally:
        signal.alarm(0)
        gc.enable()


def grows_too_fast(read, kind, length, *, steps=5):
    """Return whether a text ``DOUBLINGS`` times doubled takes too long in all ``TRIES``.

    Several doublings, because a busy machine makes one of them look like 3 times the time. What is
    slow already shows it in shorter texts, and sooner: of the ``steps`` from there to the whole
    ``length``, each is tried until the time can be told from noise.
    """
    for step in reversed(range(steps)):
        shortest = length // 2 ** (DOUBLINGS + step)
        if (part := took(read, kind(shortest))) >= ENOUGH:
            break
    if part * 4**DOUBLINGS < QUIET:
        return False  # not even the square of the time would tell
    whole = took(read, kind(shortest * 2**DOUBLINGS))
    if whole == math.inf:
        return True
    parts = [part]
    for _ in range(TRIES):
        limit = max(MAX_GROWTH**DOUBLINGS * min(parts), QUIET)
        if whole <= limit:
            return False
        if whole > 2 * limit and len(parts) > 2:
            return True  # no noise is as loud
        parts.append(took(read, kind(shortest)))
        whole = min(whole, took(read, kind(shortest * 2**DOUBLINGS)))
    return True


def too_fast(read, length, kinds=tuple(ALL_KINDS), **options):
    """Return the first kind of text that takes too long; each takes seconds to be sure of."""
    return next(
        (name for name in kinds if grows_too_fast(read, ALL_KINDS[name], length, **options)), None
    )


# What made something slow before it was mended, and some of the others in turn.
MENDED = (
    *("line ends", "line ends and wide spaces", "noughts", "dated speeches and commas"),
    *("combining marks out of order", "names of committees", "the leader at meetings"),
)
OTHERS = [name for name in KINDS if name not in MENDED]
TURNS, SHORT_TURNS = 10, 40


def kinds_in_turn(number, turns=TURNS):
    return [*MENDED, *OTHERS[number % turns :: turns]]


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Compile all expressions and build all tables before measuring."""
    for read in (*READERS.values(), *PAGE_READERS.values()):
        read("".join(kind(20) for kind in KINDS.values()))


def test_every_parser_and_expression_is_measured_or_said_to_be_exempt():
    engine = {name for name in parsers() if name.startswith("engine.")}
    assert engine - READERS.keys() - EXEMPT.keys() == set()
    assert EXEMPT.keys() - engine - ALL_EXPRESSIONS.keys() == set()


def test_no_parser_takes_the_square_of_the_time_for_twice_the_text():
    growing = {
        name: too_fast(read, 12_000, kinds_in_turn(number, SHORT_TURNS))
        for number, (name, read) in enumerate(READERS.items())
    }
    assert {name: kind for name, kind in growing.items() if kind} == {}


@pytest.mark.long
@pytest.mark.parametrize("name", LENGTHS)
def test_nothing_grows_faster_than_the_longest_text(name):
    # Pages and files may hold markup; what the engine and the filters read is text.
    kinds = ALL_KINDS if name.startswith(("capture.", "services.")) else KINDS
    read = (READERS | READ_BY_EXPRESSION)[name]
    assert too_fast(read, LENGTHS[name], tuple(kinds)) is None


@pytest.mark.long
@pytest.mark.parametrize(("number", "name"), list(enumerate(READERS)), ids=list(READERS))
def test_no_reader_grows_faster_over_the_whole_of_the_longest_text(number, name):
    # In shorter texts what grows with the square may still hide behind what each character takes.
    assert too_fast(READERS[name], LONGEST, kinds_in_turn(number), steps=1) is None


@pytest.mark.long
@pytest.mark.parametrize("name", PAGE_READERS)
def test_no_page_grows_faster_than_its_length(name):
    assert too_fast(PAGE_READERS[name], LONGEST) is None
