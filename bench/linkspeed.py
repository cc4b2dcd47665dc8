"""The time to rank a response among many directives, and the memory they need."""

import random
import statistics
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from statements.engine.mentions.catalogue import Directive
from statements.engine.ranking.features import Response
from statements.engine.ranking.ranker import DirectiveRanker

DIRECTIVES, RESPONSES = 10_000, 1_000
_SPAN = 3650  # days, over which the resampled directives are spread


@dataclass(frozen=True, slots=True)
class RankingSpeed:
    """Milliseconds for one response; seconds and bytes for the directives.

    ``median_cpu`` is CPU time, which does not depend on other programs.
    """

    median: float
    slowest_tenth: float
    median_cpu: float
    preparing: float
    index_bytes: int
    peak_bytes: int
    directives: int
    responses: int


def measure_speed(directives: Sequence[Directive], responses: Sequence[Response]) -> RankingSpeed:
    """Rank real responses against resampled directives."""
    dice = random.Random(5)  # noqa: S311 - the same texts every time
    resampled = resample(directives, DIRECTIVES, dice)
    tracemalloc.start()
    DirectiveRanker(resampled[: DIRECTIVES // 10])
    peak = tracemalloc.get_traced_memory()[1] * 10  # in proportion; tracing all is slow
    tracemalloc.stop()
    start = time.perf_counter()
    ranker = DirectiveRanker(resampled)
    preparing = time.perf_counter() - start
    queries = [replace(dice.choice(responses), id=f"response {at}") for at in range(RESPONSES)]
    times_ms, cpu_times_ms = [], []
    for response in queries:
        start, cpu_start = time.perf_counter(), time.thread_time()
        ranker.rank(response)
        times_ms.append(1000 * (time.perf_counter() - start))
        cpu_times_ms.append(1000 * (time.thread_time() - cpu_start))
    return RankingSpeed(
        median=statistics.median(times_ms),
        slowest_tenth=statistics.quantiles(times_ms, n=10)[-1],
        median_cpu=statistics.median(cpu_times_ms),
        preparing=preparing,
        index_bytes=ranker.measurer.bytes,
        peak_bytes=peak,
        directives=len(resampled),
        responses=len(queries),
    )


def resample(directives: Sequence[Directive], count: int, dice: random.Random) -> list[Directive]:
    """Create directives from clauses of real ones, so that words are real and texts differ."""
    clauses = [
        clause
        for directive in directives
        for clause in directive.text.split("，")
        if clause.strip()
    ]
    last = max(
        (directive.days[1] for directive in directives if directive.days),
        default=date(2024, 12, 31),
    )
    resampled = []
    for number in range(count):
        model = dice.choice(directives)
        size = model.text.count("，") + 1
        day = last - timedelta(days=dice.randrange(_SPAN))
        resampled.append(
            Directive(
                id=f"directive {number}",
                title=model.title,
                text="，".join(dice.choices(clauses, k=size)) if clauses else "",
                days=(day, day),
            )
        )
    return resampled
