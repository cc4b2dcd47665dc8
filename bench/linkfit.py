"""Fit the parameters of ``engine.ranking`` on links, and write them to a file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.linkcases import Corpus, LinkCase
from statements.engine.ranking.features import AnswerEvidence, Measurer
from statements.engine.ranking.fitting import (
    ChoiceSet,
    fit_choices,
    fit_logistic,
    mean_log_likelihood,
)
from statements.engine.ranking.ranker import MAX_CANDIDATES, DirectiveRanker, calibration_rows
from statements.engine.ranking.weights import TABLE, Decay, RankingWeights

RIDGE = 0.5
_SCALES = (15.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 365.0)  # days
_FLOORS = (0.02, 0.05, 0.1, 0.2)
# The share of silent texts of the fitting part that get no directive, by the threshold.
SILENT = 0.965
# The weight of a response whose directive is withheld: less than 1, since the same text also counts
# with its directive.
_WITHHELD = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredCase:
    """A case with its evidence."""

    case: LinkCase
    evidence: AnswerEvidence


def measure(
    measurer: Measurer, events: Sequence[str], cases: Sequence[LinkCase]
) -> list[MeasuredCase]:
    """Measure the evidence of cases; directives that a case withholds are impossible in it."""
    names = np.array(events)
    measurements = []
    for case in cases:
        evidence = measurer.measure(case.response)
        if case.withheld:
            possible = evidence.is_possible & ~np.isin(names, list(case.withheld))
            names_unknown = _names_only(evidence, events, case.withheld)
            evidence = replace(evidence, is_possible=possible, names_unknown=names_unknown)
        measurements.append(MeasuredCase(case, evidence))
    return measurements


def _names_only(evidence: AnswerEvidence, events: Sequence[str], withheld: frozenset[str]) -> bool:
    """Return whether the response names a directive that is unknown or withheld."""
    return evidence.names_unknown or any(
        evidence.response.answers(resolution.mention)
        and resolution.candidates
        and all(events[candidate.directive] in withheld for candidate in resolution.candidates)
        for resolution in evidence.resolutions
    )


def fit(corpus: Corpus, measurer: Measurer | None = None) -> RankingWeights:
    """Fit everything on all cases of ``corpus``."""
    measurer = measurer or Measurer(corpus.directives)
    linked = measure(measurer, corpus.events, [*corpus.linked, *corpus.masked, *corpus.excerpts])
    weights = _fit_features(measurer, corpus.events, linked)
    silent = measure(measurer, corpus.events, corpus.silent)
    withheld = measure(measurer, corpus.events, corpus.withheld)
    return _calibrated(weights, measurer, corpus.events, linked, silent, withheld)


def write(weights: RankingWeights, corpus: Corpus, path: Path = TABLE) -> None:
    """Write the table, with the size of the data it was fitted on."""
    days = [case.response.days[0] for case in corpus.linked if case.response.days]
    table = {
        "fitted_on": {
            "responses": len(corpus.linked),
            "masked": len(corpus.masked),
            "excerpts": len(corpus.excerpts),
            "silent": len(corpus.silent),
            "directives": len(corpus.directives),
            "from": min(days).isoformat(),
            "until": max(days).isoformat(),
        },
        **weights.as_json(),
    }
    path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def _fit_features(
    measurer: Measurer, events: Sequence[str], linked: Sequence[MeasuredCase]
) -> RankingWeights:
    """Fit coefficients and decays in turns, by maximum likelihood."""
    best = RankingWeights((), Decay(60.0, 0.05), Decay(180.0, 0.1), (), 0.0)
    best, most = _with_decays(measurer, events, linked, best)
    for _ in range(2):
        for name in ("once", "programme"):
            for scale in _SCALES:
                for floor in _FLOORS:
                    decays = {"once": best.once, "programme": best.programme}
                    decays[name] = Decay(scale, floor)
                    trial = RankingWeights((), decays["once"], decays["programme"], (), 0.0)
                    fitted, value = _with_decays(measurer, events, linked, trial)
                    if value > most + 1e-6:
                        best, most = fitted, value
    return best


def _with_decays(
    measurer: Measurer, events: Sequence[str], linked: Sequence[MeasuredCase], trial: RankingWeights
) -> tuple[RankingWeights, float]:
    choices = []
    names = np.array(events)
    for measurement in linked:
        table = measurer.table(measurement.evidence, trial.once, trial.programme)
        possible = np.flatnonzero(measurement.evidence.is_possible)
        for event in sorted(measurement.case.events):
            matches = np.flatnonzero(names[possible] == event)
            if matches.size:
                choices.append(ChoiceSet(table[possible], int(matches[-1])))
    features = fit_choices(choices, ridge=RIDGE)
    return replace(trial, features=tuple(features.tolist())), mean_log_likelihood(choices, features)


def _calibrated(
    weights: RankingWeights,
    measurer: Measurer,
    events: Sequence[str],
    linked: Sequence[MeasuredCase],
    silent: Sequence[MeasuredCase],
    withheld: Sequence[MeasuredCase],
) -> RankingWeights:
    """Fit the probability that a top directive is the right one."""
    ranker = DirectiveRanker(measurer.directives[:0], weights)
    ranker.measurer = measurer
    rows, outcomes, counts = [], [], []
    for measurement in [*linked, *silent, *withheld]:
        sums = ranker.sums(measurement.evidence)
        columns = calibration_rows(measurement.evidence, sums)
        possible = np.where(measurement.evidence.is_possible, sums, -np.inf)
        order = np.argsort(-possible, kind="stable")[:MAX_CANDIDATES]
        for index in order:
            if measurement.evidence.is_possible[index]:
                rows.append(columns[index])
                outcomes.append(events[index] in measurement.case.events)
                counts.append(_WITHHELD if measurement.case.withheld else 1.0)
    table = np.array(rows)
    calibration = fit_logistic(table, np.array(outcomes, float), np.array(counts), ridge=RIDGE)
    weights = replace(weights, calibration=tuple(calibration.tolist()))
    ranker.weights = weights
    best = [
        ranker.strength(measurement.evidence, ranker.scores(measurement.evidence))
        for measurement in silent
    ]
    return replace(weights, threshold=float(np.quantile(best, SILENT)))
