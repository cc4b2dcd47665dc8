"""The speed of the engine, as ratios to difflib on the same texts in the same run."""

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import cycle, islice
from statistics import median
from time import thread_time

import numpy as np

from bench.texts import Texts
from statements.engine.echo.echo import measure_echo, prepare_directive
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams
from statements.engine.echo.index import build_index
from statements.engine.text.code_points import code_points
from statements.engine.text.normalisation import normalise
from statements.engine.text.pages import with_plain_ends

SIZES = (500, 500), (1_000, 8_000), (6_000, 20_000)
GROWTH = 1_000, 2_000, 4_000, 8_000, 16_000, 32_000
DIRECTIVES = 10_000  # in the index
_QUERIES = 60
_RESPONSE = 2_000  # characters of a query
_REPEATS = 25  # of the engine; difflib is slow and steady, so a few do
_DIFFLIB_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Size:
    """Lengths in characters, and how many times faster than difflib."""

    directive: int
    response: int
    ratio_cold: float
    ratio_ready: float
    cold_ms: float
    ready_ms: float
    difflib_ms: float


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """One response against many directives, with the passages of the best 50."""

    directives: int
    median_ms: float
    mb: float


@dataclass(frozen=True, slots=True)
class Speed:
    """All figures of ``bench echo``.

    ``exponent`` tells how time grows with the response, 1 for in proportion, and
    ``exponent_both`` with both texts. ``repetitive_ms`` is the slowest of the texts that repeat
    themselves, of 6,000 and 20,000 characters.
    """

    sizes: Sequence[Size]
    exponent: float
    exponent_both: float
    repetitive_ms: float
    index: IndexFigures


def measure_speed(texts: Texts) -> Speed:
    """Time everything once the compiled parts are compiled."""
    background = count_grams([*texts.directives, *texts.responses])
    _compare(*_pair(texts, 500, 500), background)
    responses = [_cold_time(texts, 4_000, size, background) for size in GROWTH]
    both = [_cold_time(texts, size, size, background) for size in GROWTH]
    return Speed(
        sizes=[_size(texts, *size, background) for size in SIZES],
        exponent=_slope(GROWTH, responses),
        exponent_both=_slope(GROWTH, both),
        repetitive_ms=1000 * max(_repetitive_times()),
        index=_index_figures(texts),
    )


def _pair(texts: Texts, directive: int, response: int) -> tuple[str, str]:
    """Return a directive and a response of these lengths, cut from real texts set end to end."""
    return _joined(texts.directives, directive), _joined(texts.responses, response)


def _joined(texts: Sequence[str], length: int) -> str:
    size, parts = 0, []
    for text in cycle(texts):
        parts.append(text)
        size += len(text)
        if size >= length:
            return "\n".join(parts)[:length]
    raise ValueError("there are no texts")


def _compare(directive: str, response: str, background: DocumentFrequencies) -> None:
    measure_echo(directive=directive, response=response, frequencies=background)


def _least_time(function: Callable[[], object], repeats: int) -> float:
    """Return the minimum of several CPU times in seconds."""
    times = []
    gc.collect()
    for _ in range(repeats):
        for cached in (with_plain_ends, code_points):
            cached.cache_clear()  # of the same text, as nobody compares it again
        start = thread_time()
        function()
        times.append(thread_time() - start)
    return min(times)


def _size(texts: Texts, directive: int, response: int, background: DocumentFrequencies) -> Size:
    directive_text, response_text = _pair(texts, directive, response)
    prepared = prepare_directive(directive_text, background)
    left, right = normalise(directive_text).text, normalise(response_text).text
    # Interleaved, so that a slow moment of the machine affects all of them.
    cold, ready, difflib = [], [], []
    for _ in range(_DIFFLIB_REPEATS):
        difflib.append(
            _least_time(
                lambda: SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks(),
                1,
            )
        )
        cold.append(
            _least_time(lambda: _compare(directive_text, response_text, background), _REPEATS)
        )
        ready.append(
            _least_time(lambda: measure_echo(directive=prepared, response=response_text), _REPEATS)
        )
    return Size(
        directive=directive,
        response=response,
        ratio_cold=min(difflib) / min(cold),
        ratio_ready=min(difflib) / min(ready),
        cold_ms=1000 * min(cold),
        ready_ms=1000 * min(ready),
        difflib_ms=1000 * min(difflib),
    )


def _cold_time(
    texts: Texts, directive: int, response: int, background: DocumentFrequencies
) -> float:
    directive_text, response_text = _pair(texts, directive, response)
    return _least_time(lambda: _compare(directive_text, response_text, background), 7)


def _slope(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the slope of a line through the logarithms of both, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def _repetitive_times() -> list[float]:
    dice = random.Random(1)  # noqa: S311 - the same texts every time
    makers: list[Callable[[int], str]] = [
        lambda size: "甲" * size,
        lambda size: ("甲乙" * size)[:size],
        lambda size: ("推动高质量发展，" * size)[:size],
        lambda size: "".join(dice.choices("甲乙", k=size)),
    ]
    return [_echo_time(make(6_000), make(20_000)) for make in makers]


def _echo_time(directive: str, response: str) -> float:
    return _least_time(lambda: measure_echo(directive=directive, response=response), 3)


def _index_figures(texts: Texts) -> IndexFigures:
    index = build_index(enumerate(_many(texts, DIRECTIVES)))
    responses = _joined(texts.responses, _QUERIES * _RESPONSE)
    index.candidates_with_passages(responses[:_RESPONSE])
    starts = range(0, _QUERIES * _RESPONSE, _RESPONSE)
    queries = [
        partial(index.candidates_with_passages, responses[at : at + _RESPONSE]) for at in starts
    ]
    times = [_least_time(query, 1) for query in queries]
    return IndexFigures(len(index.ids), 1000 * median(times), index.size / 1e6)


def _many(texts: Texts, count: int) -> list[str]:
    """Return ``count`` different texts: the originals, then mixtures of their sentences."""
    dice = random.Random(2)  # noqa: S311 - the same texts every time
    originals = [*texts.directives, *texts.responses][:count]
    sentences = [sentence for text in originals for sentence in text.split("。") if sentence]
    lengths = islice(cycle(map(len, texts.directives)), count - len(originals))
    return [*originals, *(_mixture(dice, sentences, length) for length in lengths)]


def _mixture(dice: random.Random, sentences: Sequence[str], length: int) -> str:
    parts: list[str] = []
    size = 0
    while size < length:
        parts.append(dice.choice(sentences))
        size += len(parts[-1]) + 1
    return "。".join(parts)
