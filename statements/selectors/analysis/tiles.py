"""The tile map of a directive by one measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.statistics.classes import CLASSES, class_edges, class_of
from statements.models import Jurisdiction
from statements.selectors.analysis.directive import DirectiveAnalysis, UnitAnswer


class MapMeasure(StrEnum):
    """What a map of provinces can show."""

    CLAUSES = "clauses"
    DAYS = "days"
    DEPTH = "depth"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class MeasureTile:
    """A province with its figure; ``css_class`` is a class of the style sheet."""

    province: Jurisdiction
    css_class: str
    figure: str
    words: str

    @property
    def address(self) -> str:
        return reverse("profiles:province", args=[self.province.code])


@dataclass(frozen=True, slots=True)
class MapClass:
    """A class of the scale, and the least and greatest figure in it."""

    css_class: str
    label: str


@dataclass(frozen=True, slots=True)
class MeasureMap:
    """All provinces by one measure, with the scale."""

    measure: MapMeasure
    tiles: Sequence[MeasureTile]
    classes: Sequence[MapClass]


def measure_map(analysis: DirectiveAnalysis, measure: MapMeasure) -> MeasureMap:
    """Return the map. Few days are dark, as are many clauses: dark is close to the directive."""
    values = {
        answer.unit.code: value
        for index, answer in enumerate(analysis.answers)
        if (value := _value(analysis, index, answer, measure)) is not None
    }
    edges = class_edges(values.values())
    css_classes = {
        code: _css_class(class_of(value, edges), len(edges) + 1, measure)
        for code, value in values.items()
    }
    tiles = [
        MeasureTile(
            answer.unit,
            css_classes.get(answer.unit.code, _class_without_figure(answer)),
            str(values.get(answer.unit.code, "")),
            f"{answer.unit.name_en}: "
            f"{_words(answer, values.get(answer.unit.code), analysis, measure)}",
        )
        for answer in analysis.answers
    ]
    return MeasureMap(measure, tiles, _classes(values, css_classes))


def _value(
    analysis: DirectiveAnalysis, index: int, answer: UnitAnswer, measure: MapMeasure
) -> int | None:
    """Return the figure of a province; None where it has not answered or it is not known."""
    if not answer.is_answered:
        return None
    match measure:
        case MapMeasure.CLAUSES:
            return analysis.matrix.taken_up(index) if analysis.matrix.has_text(index) else None
        case MapMeasure.DAYS:
            return answer.latency.longest if answer.latency else None
        case MapMeasure.DEPTH:
            return answer.rung
        case MapMeasure.RESPONSES:
            return answer.responses


def _css_class(number: int, classes: int, measure: MapMeasure) -> str:
    """Spread few classes over the scale, so that the last is always the darkest."""
    spread = CLASSES if classes == 1 else 1 + round((number - 1) * (CLASSES - 1) / (classes - 1))
    return f"q{CLASSES + 1 - spread if measure is MapMeasure.DAYS and classes > 1 else spread}"


def _class_without_figure(answer: UnitAnswer) -> str:
    return "unknown" if answer.is_answered else answer.state.value


def _words(
    answer: UnitAnswer, value: int | None, analysis: DirectiveAnalysis, measure: MapMeasure
) -> str:
    if not answer.is_answered:
        return str(answer.state.label)
    if value is None:
        return _("answered; this figure is not known")
    match measure:
        case MapMeasure.CLAUSES:
            return _("%(n)s of %(all)s clauses") % {
                "n": value,
                "all": len(analysis.matrix.clauses),
            }
        case MapMeasure.DAYS:
            days = ngettext("after %(days)s day", "after %(days)s days", value)
            return days % {"days": answer.latency}
        case MapMeasure.DEPTH:
            return _("depth %(rung)s") % {"rung": value}
        case MapMeasure.RESPONSES:
            return ngettext("%(n)s response", "%(n)s responses", value) % {"n": value}


def _classes(values: dict[str, int], css_classes: dict[str, str]) -> list[MapClass]:
    classes = []
    for css_class in sorted(
        set(css_classes.values()), key=lambda css_class: min(_of(css_class, values, css_classes))
    ):
        figures = _of(css_class, values, css_classes)
        low, high = min(figures), max(figures)
        classes.append(MapClass(css_class, str(low) if low == high else f"{low}–{high}"))
    return classes


def _of(css_class: str, values: dict[str, int], css_classes: dict[str, str]) -> list[int]:
    return [values[code] for code, own_class in css_classes.items() if own_class == css_class]
