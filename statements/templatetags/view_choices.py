"""The ways in which a page can show something, as links of which one is current."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django import template
from django.utils.translation import gettext as _

from statements.selectors.analysis.matrix import CellMeasure, MatrixOrder
from statements.selectors.analysis.order import ColumnOrder, RowOrder
from statements.selectors.analysis.tiles import MapMeasure
from statements.selectors.profiles.phrase_regions import TimeUnit

register = template.Library()


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """A way to show something: its words, and what it changes in the address."""

    label: str
    query: dict[str, str | None]
    is_current: bool


@register.simple_tag
def matrix_choices(parameter: str, current: StrEnum) -> list[ViewChoice]:
    """Return the choices for what cells show, or for how rows or columns are sorted."""
    labels: dict[str, dict[StrEnum, str]] = {
        "cells": {measure: measure.label for measure in CellMeasure},
        "rows": {
            MatrixOrder.GIVEN: _("Newest first"),
            MatrixOrder.MOST: _("Highest first"),
            MatrixOrder.CLUSTER: _("Alike side by side"),
        },
        "columns": {
            MatrixOrder.GIVEN: _("By place"),
            MatrixOrder.MOST: _("Highest first"),
            MatrixOrder.CLUSTER: _("Alike side by side"),
        },
    }
    return _choices(parameter, labels[parameter], current)


@register.simple_tag
def dashboard_choices(parameter: str, current: StrEnum) -> list[ViewChoice]:
    """Return the choices for what the map shows, or for how clauses or provinces are sorted."""
    labels: dict[str, dict[StrEnum, str]] = {
        "map": {
            MapMeasure.CLAUSES: _("Clauses"),
            MapMeasure.DAYS: _("Days"),
            MapMeasure.DEPTH: _("Depth"),
            MapMeasure.RESPONSES: _("Number"),
        },
        "rows": {
            RowOrder.SPREAD: _("Most widely taken up"),
            RowOrder.PARTS: _("By part"),
            RowOrder.DIRECTIVE: _("Order of the directive"),
            RowOrder.ALTERED: _("Most altered"),
        },
        "columns": {
            ColumnOrder.CLOSENESS: _("Closest first"),
            ColumnOrder.PLACE: _("By place"),
            ColumnOrder.DAY: _("Earliest first"),
        },
    }
    return _choices(parameter, labels[parameter], current)


@register.simple_tag
def time_unit_choices(current: TimeUnit | None) -> list[ViewChoice]:
    """Return the ways to count a phrase by region and time."""
    labels = {
        None: _("By month"),
        TimeUnit.DAY: _("By region and day"),
        TimeUnit.WEEK: _("By region and week"),
        TimeUnit.MONTH: _("By region and month"),
    }
    return _choices("where", labels, current)


def _choices[Value: StrEnum | None](
    parameter: str, labels: Mapping[Value, str], current: Value
) -> list[ViewChoice]:
    return [
        ViewChoice(label, {parameter: value}, value == current) for value, label in labels.items()
    ]
