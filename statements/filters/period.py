"""The two date boxes of a filter form, ``from`` and ``to`` in the URL."""

from collections.abc import Mapping
from typing import Any

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.filters.dates import read_written_date
from statements.models import ImpreciseDate
from statements.selectors.lists.criteria import Period

PERIOD = ("from", "to")  # URL parameters


class PeriodWidget(forms.MultiWidget):
    """Two text inputs rather than date inputs, because a month or a year alone is a date here."""

    def __init__(self) -> None:
        super().__init__(widgets={"from": forms.TextInput(), "to": forms.TextInput()})

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> list[Any]:
        return [data.get("from", ""), data.get("to", "")]

    def decompress(self, value: Any) -> list[Any]:
        return [None, None]


class PeriodField(forms.Field):
    """Cleans to a ``Period``, or to None when both boxes are empty."""

    widget = PeriodWidget

    def clean(self, value: list[str]) -> Period | None:
        start, end = (box.strip() for box in value)
        if not start and not end:
            return None
        earliest = self._read(start, _("From")) if start else None
        latest = self._read(end, _("To")) if end else None
        first = earliest.first if earliest else MIN_DATE
        last = latest.last if latest else MAX_DATE
        if last < first:
            raise ValidationError(_("“To” is before “From”."), code="order")
        return Period(earliest, latest, ImpreciseDate(first, last))

    def _read(self, text: str, box: Any) -> ImpreciseDate:
        try:
            return read_written_date(text)
        except ValidationError as refusal:
            raise ValidationError(
                _("%(box)s: %(fault)s"),
                code="date",
                params={"box": box, "fault": refusal.messages[0]},
            ) from None


class PeriodFilter(df.Filter):
    """A filter on the days between two dates, both included."""

    field_class = PeriodField
