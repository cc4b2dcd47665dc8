"""The benchmarks of the echo engine, as ``manage.py bench echo`` prints them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.pairs import Pairs, measure_pairs
from bench.quality import Quality, measure_quality
from bench.speed import Speed, measure_speed
from bench.texts import load_texts


class Figures(Protocol):
    """The results of a benchmark, as JSON and as text."""

    def as_json(self) -> dict[str, Any]: ...

    def as_lines(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class SpeedFigures:
    """Speed, and the origin of the texts."""

    speed: Speed
    origin: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self.speed), "texts": self.origin}

    def as_lines(self) -> Iterator[str]:
        yield f"Texts: {self.origin}. Ratios: how many times faster than difflib."
        yield "directive  response   cold  ready   cold ms  ready ms  difflib ms"
        for size in self.speed.sizes:
            yield (
                f"{size.directive:9,} {size.response:9,} {size.ratio_cold:5.1f}× "
                f"{size.ratio_ready:5.1f}× {size.cold_ms:8.2f} {size.ready_ms:9.2f} "
                f"{size.difflib_ms:11.1f}"
            )
        yield f"growth with the response: exponent {self.speed.exponent:.2f}"
        yield f"growth with both texts: exponent {self.speed.exponent_both:.2f}"
        yield f"texts that repeat themselves: {self.speed.repetitive_ms:.1f} ms at most"
        index = self.speed.index
        yield (
            f"one response against {index.directives:,} directives: "
            f"{index.median_ms:.1f} ms, index {index.mb:.0f} MB"
        )


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """Quality, and the origin of the texts."""

    quality: Quality
    origin: str

    def as_json(self) -> dict[str, Any]:
        return {**self.quality.as_json(), "texts": self.origin}

    def as_lines(self) -> Iterator[str]:
        yield f"Texts: {self.origin}, the half that nothing was tuned on."
        yield from self.quality.as_lines()


@dataclass(frozen=True, slots=True)
class PairsFigures:
    """A survey by one worker process and by two, and the origin of the texts."""

    pairs: Pairs
    origin: str

    def as_json(self) -> dict[str, Any]:
        return {"pairs": {**asdict(self.pairs), "ratio": self.pairs.ratio}, "texts": self.origin}

    def as_lines(self) -> Iterator[str]:
        pairs = self.pairs
        yield f"Texts: {self.origin}, cut into stretches of 1,000 characters."
        yield (
            f"{pairs.responses:,} × {pairs.directives:,} through Celery: {pairs.one_s:.1f} s with "
            f"one worker process, {pairs.two_s:.1f} s with two: {pairs.ratio:.2f}×"
        )
        yield (
            f"{pairs.overlaps:,} pairs share wording; both runs found "
            f"{'the same rows' if pairs.same_rows else 'DIFFERENT ROWS'}"
        )


def speed(corpus: Path | None = None) -> SpeedFigures:
    """Measure the speed of the engine."""
    texts = load_texts(corpus)
    return SpeedFigures(measure_speed(texts), texts.origin)


def quality(corpus: Path | None = None) -> QualityFigures:
    """Measure how well the engine finds planted clauses, on the half not used for tuning."""
    texts = load_texts(corpus)
    return QualityFigures(measure_quality(texts.half(1)), texts.origin)


def pairs(corpus: Path | None = None) -> PairsFigures:
    """Measure a survey of all pairs."""
    texts = load_texts(corpus)
    return PairsFigures(measure_pairs(texts), texts.origin)
