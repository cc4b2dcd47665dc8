"""An analysis as JSON, so that others can check what the dashboard shows."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from statements.engine.statistics.shares import Interval
from statements.models import Latency
from statements.selectors.analysis.clauses import ClauseMatrix
from statements.selectors.analysis.directive import DirectiveAnalysis, UnitAnswer, provincial_links
from statements.selectors.analysis.medians import MedianTime
from statements.selectors.sources.watching import DayRange, WatchRecord


def analysis_as_json(analysis: DirectiveAnalysis) -> dict[str, Any]:
    """Return plain lists and numbers. Units are codes; days are counted from the directive."""
    page = analysis.page
    responses: defaultdict[str, list[int]] = defaultdict(list)
    unmeasured, by_machine = [], []
    links = provincial_links(analysis).select_related("body", "echo", "response")
    for link in links.defer("echo__passages", "echo__fates"):
        responses[link.body.jurisdiction_id].append(link.response_id)
        if link.response.is_machine_entered:
            by_machine.append(link.response_id)
        if not link.fresh_echo:
            unmeasured.append(link.pk)
    return {
        "directive": _directive(analysis),
        "as_of": analysis.as_of.isoformat() if analysis.as_of else None,
        "coverage": {
            "answered": page.coverage.answered,
            "looked_at": page.coverage.looked_at,
            "not_looked_at": page.coverage.not_looked_at,
            "interval": list(analysis.coverage_interval),
        },
        "curve": [point._asdict() for point in analysis.curve],
        "curve_beside": {
            "directive": analysis.peer.directive.pk,
            "curve": [point._asdict() for point in analysis.peer.points],
        }
        if analysis.peer
        else None,
        "undated": [answer.unit.code for answer in analysis.undated],
        "before_the_directive": [answer.unit.code for answer in analysis.early],
        "median_days": _days(page.pace.median),
        "median_days_of_searched": _median(analysis.median_of_searched),
        "ledger": {answer.unit.code: answer.state.value for answer in analysis.answers},
        "watched": {
            answer.unit.code: _watched(record)
            for answer in analysis.answers
            if (record := answer.row.record) and record.sources
        },
        "answers": {
            answer.unit.code: _answer(analysis, index, answer, responses[answer.unit.code])
            for index, answer in enumerate(analysis.answers)
            if answer.is_answered
        },
        "matrix": _matrix(analysis.matrix),
        "unmeasured_links": unmeasured,
        "responses_entered_by_machine": by_machine,  # no person has looked at them
    }


def _directive(analysis: DirectiveAnalysis) -> dict[str, Any]:
    directive, date = analysis.directive, analysis.directive.possible_date
    return {
        "id": directive.pk,
        "key": directive.seed_key or "",
        "title": directive.title_zh or directive.title_en,
        "date": [date.first.isoformat(), date.last.isoformat()] if date else None,
        "has_text": analysis.revision is not None,
        "has_full_text": analysis.matrix.is_whole,
        "entered_by_machine": directive.is_machine_entered,
    }


def _matrix(matrix: ClauseMatrix) -> dict[str, Any]:
    return {
        "units": {unit.code: unit.short_zh for unit in matrix.units},
        "clauses": [
            {
                "id": clause.id,
                "span": list(clause.span),
                "core": clause.core,
                "text": clause.text,
                "weight": clause.weight,
                "fates": {
                    unit.code: outcome.value
                    for unit, outcome in zip(matrix.units, clause.outcomes, strict=True)
                },
            }
            for clause in matrix.clauses
        ],
    }


def _answer(
    analysis: DirectiveAnalysis, index: int, answer: UnitAnswer, responses: Sequence[int]
) -> dict[str, Any]:
    has_text = analysis.matrix.has_text(index)
    return {
        "days": _days(answer.latency),
        "responses": responses,
        "clauses_taken_up": analysis.matrix.taken_up(index) if has_text else None,
        "verbatim": analysis.matrix.verbatim(index) if has_text else None,
    }


def _watched(record: WatchRecord) -> dict[str, Any]:
    """Return which sources were visited, from when to when, and the days without a visit."""
    return {
        "sources": [str(source) for source in record.sources],
        "days": _ends(record.period),
        "gaps": [_ends(gap) for gap in record.gaps],
    }


def _ends(days: DayRange) -> list[str]:
    return [days.first.isoformat(), days.last.isoformat()]


def _days(latency: Latency | None) -> list[int] | None:
    return [latency.shortest, latency.longest] if latency else None


def _median(median: MedianTime | None) -> dict[str, Any] | None:
    if median is None:
        return None
    return {
        "estimate": _limits(median.estimate),
        "interval": _limits(median.interval) if median.interval else None,
        "answered": median.answered,
        "silent": median.silent,
    }


def _limits(interval: Interval) -> list[int | None]:
    """Return limits in days; None where a limit is not reached yet."""
    return [None if math.isinf(limit) else int(limit) for limit in interval]
