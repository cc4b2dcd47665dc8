"""The quality of the ranking: fitted on early responses, measured on late ones."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.linkbaselines import Bm25, Nearest
from bench.linkcases import SPLIT, Corpus, read_corpus
from bench.linkfit import MeasuredCase, fit, measure
from bench.linkspeed import measure_speed
from statements.engine.mentions.catalogue import Catalogue
from statements.engine.ranking.features import Measurer, Response
from statements.engine.ranking.ranker import MAX_CANDIDATES, DirectiveRanker

RESAMPLES = 2000
_FIRST_AND_FIVE = {"full text": (0.88, 0.97), "masked": (0.62, 0.82)}
_TARGETS = {
    "none": 0.95,
    "precision": 0.98,
    "precision of pairs": 0.98,
    "precision, as read": 0.98,
    "recall": 0.99,
    "speed": 30.0,
}

# Mentions without a link, checked by reading: the sentence names the directive, but the links leave
# it out, because it names another as well. By response and key.
_READ = frozenset(
    {
        ("cctv-20230609-02", "inspection:内蒙古考察"),
        ("cctv-20240328-02", "occasion:中央财经委第四次会议"),
        ("cctv-20240816-02", "politburo:full"),
        ("cctv-20240914-06", "discipline:20:3"),
        ("cctv-20241016-09", "discipline:20:3"),
    }
)

type Scores = Callable[[Response], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases, with a 95 % bootstrap interval over them."""

    share: float
    low: float
    high: float
    cases: int

    def __str__(self) -> str:
        return f"{self.share:.3f} [{self.low:.3f}–{self.high:.3f}]"


def run(corpus: Path, *, as_json: bool) -> dict[str, Any] | list[str]:
    """Measure everything. Returns a report as lines, or as JSON."""
    report = measure_links(read_corpus(corpus))
    return report if as_json else _lines(report)


def measure_links(corpus: Corpus) -> dict[str, Any]:
    """Fit on the part before ``SPLIT``; measure on the rest."""
    measurer = Measurer(corpus.directives)
    weights = fit(corpus.where(late=False), measurer)
    ranker = DirectiveRanker(corpus.directives[:0], weights)
    ranker.measurer = measurer
    late = corpus.where(late=True)
    report: dict[str, Any] = {
        "split": SPLIT.isoformat(),
        "weights": weights.as_json(),
        "ranking": {},
    }
    for name, cases in (("full text", late.linked), ("masked", late.masked)):
        measurements = measure(measurer, corpus.events, cases)
        report["ranking"][name] = {
            "ours": _hits(
                measurements, corpus, lambda measurement: ranker.scores(measurement.evidence)
            ),
            "ours, with the threshold": _hits(
                measurements,
                corpus,
                lambda measurement: _scores_above_threshold(ranker, measurement),
            ),
            "BM25": _hits(measurements, corpus, _of_response(Bm25(corpus.directives).scores)),
            "nearest": _hits(measurements, corpus, _of_response(Nearest(corpus.directives).scores)),
        }
        report["ranking"][name]["calibration"] = _calibration(measurements, corpus, ranker)
    report["none"] = {
        name: asdict(_none(measure(measurer, corpus.events, cases), ranker))
        for name, cases in (
            ("silent, early and late", corpus.silent),
            ("silent, late", late.silent),
            ("answered directive withheld, late", late.withheld),
        )
    }
    report["mentions"] = measure_mentions(corpus)
    report["speed"] = asdict(
        measure_speed(corpus.directives, [case.response for case in corpus.linked])
    )
    return report


def _of_response(scores: Scores) -> Callable[[MeasuredCase], NDArray[np.float64]]:
    return lambda measurement: scores(measurement.case.response)


def _scores_above_threshold(
    ranker: DirectiveRanker, measurement: MeasuredCase
) -> NDArray[np.float64]:
    """Return the scores, or zeros if no directive reaches the threshold."""
    scores = ranker.scores(measurement.evidence)
    is_enough = ranker.strength(measurement.evidence, scores) >= ranker.weights.threshold
    return scores if is_enough else np.zeros_like(scores)


def _hits(
    measurements: Sequence[MeasuredCase],
    corpus: Corpus,
    scores: Callable[[MeasuredCase], NDArray[np.float64]],
) -> dict[str, Any]:
    """Return the shares of cases with a right event first, and among the first directives."""
    first, in_top = [], []
    for measurement in measurements:
        events = best_events(scores(measurement), corpus.events)
        first.append(bool(events) and events[0] in measurement.case.events)
        in_top.append(any(event in measurement.case.events for event in events))
    plenum = [measurement.case.is_plenum for measurement in measurements]
    return {
        part: {"first": asdict(_share(first, mask)), "five": asdict(_share(in_top, mask))}
        for part, mask in (
            ("all", [True] * len(plenum)),
            ("plenums", plenum),
            ("others", [not is_plenum for is_plenum in plenum]),
        )
    }


def best_events(scores: NDArray[np.float64], events: Sequence[str]) -> list[str]:
    """Return the events of the best directives."""
    order = np.argsort(-scores, kind="stable")[:MAX_CANDIDATES]
    return [events[index] for index in order if scores[index] > 0]


def _share(hits: Sequence[bool], mask: Sequence[bool]) -> Share:
    selected_hits = np.array(
        [hit for hit, is_selected in zip(hits, mask, strict=True) if is_selected], float
    )
    if not selected_hits.size:
        return Share(float("nan"), float("nan"), float("nan"), 0)
    dice = np.random.default_rng(7)
    means = selected_hits[
        dice.integers(0, selected_hits.size, (RESAMPLES, selected_hits.size))
    ].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Share(float(selected_hits.mean()), float(low), float(high), selected_hits.size)


def _calibration(
    measurements: Sequence[MeasuredCase], corpus: Corpus, ranker: DirectiveRanker
) -> list[dict[str, float]]:
    """Return mean score and share right of first candidates, for each fifth of the scale."""
    pairs = []
    for measurement in measurements:
        scores = ranker.scores(measurement.evidence)
        best = int(np.argmax(scores))
        pairs.append((float(scores[best]), corpus.events[best] in measurement.case.events))
    bins = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        bin_pairs = [
            pair for pair in pairs if low <= pair[0] < low + 0.2 or pair[0] == 1.0 == low + 0.2
        ]
        if bin_pairs:
            mean_score, share_right = np.mean(bin_pairs, axis=0)
            bins.append(
                {
                    "from": low,
                    "score": float(mean_score),
                    "right": float(share_right),
                    "cases": len(bin_pairs),
                }
            )
    return bins


def _none(measurements: Sequence[MeasuredCase], ranker: DirectiveRanker) -> Share:
    """Return the share of cases without a candidate."""
    none = [not _scores_above_threshold(ranker, measurement).any() for measurement in measurements]
    return _share(none, [True] * len(none))


def measure_mentions(corpus: Corpus) -> dict[str, Any]:
    """Resolve the mentions in naming sentences, and compare them with the links.

    A link is recalled if a mention in its sentences may refer to its event. A resolved mention is
    right if the response is linked to that event; a plenum in the standing formula is not resolved,
    nor linked. Links omit directives that a sentence names besides, so this precision is a lower
    bound; ``precision, as read`` also counts mentions confirmed by reading. ``pairs`` counts each
    response and event once.
    """
    catalogue = Catalogue(corpus.directives)
    recalled, right, right_as_read, wrong = [], [], [], []
    pairs: dict[tuple[str, str], bool] = {}
    for case, event, sentences in corpus.sentences:
        events = set()
        for sentence in sentences:
            for mention in catalogue.find(sentence, case.response.days):
                resolution = catalogue.resolve(mention, case.response.days)
                candidate_events = {
                    corpus.events[candidate.directive] for candidate in resolution.candidates
                }
                events |= candidate_events
                if resolution.is_resolved:
                    is_right = bool(candidate_events & case.events)
                    pairs.update(
                        ((case.response.id, candidate_event), is_right)
                        for candidate_event in candidate_events
                    )
                    right.append(is_right)
                    is_read = (case.response.id, mention.key) in _READ
                    right_as_read.append(is_right or is_read)
                    if not is_right:
                        wrong.append({"key": mention.key, "sentence": sentence})
        if sentences:
            recalled.append(event in events)
    return {
        "recall": asdict(_share(recalled, [True] * len(recalled))),
        "precision": asdict(_share(right, [True] * len(right))),
        "precision of pairs": asdict(_share([*pairs.values()], [True] * len(pairs))),
        "precision, as read": asdict(_share(right_as_read, [True] * len(right))),
        "wrong": wrong,
    }


def _lines(report: dict[str, Any]) -> list[str]:
    lines = [f"Fitted on responses before {report['split']}, measured on those from then on."]
    for name, rows in report["ranking"].items():
        first, five = _FIRST_AND_FIVE[name]
        lines.append(f"\n{name} (targets: first {first}, among five {five})")
        for method in ("ours", "ours, with the threshold", "BM25", "nearest"):
            for part, hits in rows[method].items():
                shares = " ".join(f"{rank} {Share(**hits[rank])}" for rank in ("first", "five"))
                lines.append(f"  {method:26}{part:8} {shares}  n={hits['first']['cases']}")
        lines += [
            f"  score {bin_['score']:.2f} was right {bin_['right']:.2f}  n={bin_['cases']}"
            for bin_ in rows["calibration"]
        ]
    lines.append(f"\nno directive found (target {_TARGETS['none']})")
    lines += [
        f"  {name:36} {Share(**share)}  n={share['cases']}"
        for name, share in report["none"].items()
    ]
    mentions = report["mentions"]
    lines.append("\nmentions in naming sentences")
    lines += [
        f"  {name:18} {Share(**mentions[name])}  n={mentions[name]['cases']}"
        f"  (target {_TARGETS[name]})"
        for name in ("recall", "precision", "precision of pairs", "precision, as read")
    ]
    speed = report["speed"]
    lines.append(
        f"\nspeed: {speed['median']:.1f} ms median ({speed['median_cpu']:.1f} ms of"
        f" processor time), {speed['slowest_tenth']:.1f} ms at the"
        f" slowest tenth (target {_TARGETS['speed']:.0f}), for one response against"
        f" {speed['directives']} directives; prepared in {speed['preparing']:.0f} s,"
        f" index {speed['index_bytes'] / 2**20:.0f} MiB, about"
        f" {speed['peak_bytes'] / 2**20:.0f} MiB while preparing"
    )
    return lines
