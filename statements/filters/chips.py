"""The filters in force, each with the way to do without it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.choices import normalize_choices
from django.utils.translation import gettext as _

from statements.filters.dates import as_understood
from statements.filters.facets import MAX_BESIDE, Tallies, count_of
from statements.filters.statements import PERIOD, StatementFilter
from statements.models.statements.keys import read_key
from statements.selectors.lists.paging import Total


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, the address without it, and how many rows that would leave."""

    label: str
    value: str
    address: str
    rows_without: Total | None


def chips_of(chosen: StatementFilter, tallies: Tallies | None = None) -> list[Chip]:
    """Return a chip for each value in force; with ``tallies``, what doing without it finds."""
    in_force = _in_force(chosen)
    values_of = Counter(_field(names) for names, _value in in_force)
    chips = []
    for names, value in in_force:
        fewer = chosen.without(value, *names)
        found = None
        if tallies and values_of[_field(names)] == 1:
            found = tallies.beside(_field(names)).total
        elif tallies and (asked := chosen.asked(fewer)).is_valid():
            found = count_of(asked, most=MAX_BESIDE)
        name = _name_of(value, names[0], chosen)
        chips.append(Chip(_label(names, chosen), name, f"?{fewer.urlencode()}", found))
    return chips


def in_words(filters: Iterable[StatementFilter]) -> list[str]:
    """Write each filter as in ``province: 浙江 Zhejiang; contains: AI``; nothing for all rows.

    What several filters name is looked up together. A code that names nothing any more is written
    as it is.
    """
    in_force = [(chosen, _in_force(chosen)) for chosen in filters]
    values: dict[str, set[str]] = defaultdict(set)
    for _chosen, pairs in in_force:
        for (name, *_rest), value in pairs:
            values[name].add(value)
    labels = {name: _labels_of(name, written) for name, written in values.items()}
    return [
        "; ".join(
            f"{_label(names, chosen)}: {labels[names[0]].get(value, value)}"
            for names, value in pairs
        )
        for chosen, pairs in in_force
    ]


def _labels_of(name: str, values: Collection[str]) -> dict[str, str]:
    """Return what a parameter's values are called, for those that have a name."""
    options = StatementFilter.base_filters[name].extra if name not in PERIOD else {}
    if "choices" in options:
        choices = normalize_choices(options["choices"])  # of an enumeration, too
        return {str(value): str(label) for value, label in choices}
    if "queryset" not in options:
        return {}
    key = options.get("to_field_name") or "pk"
    written = values if key != "pk" else list(filter(None, map(read_key, values)))
    rows = options["queryset"].filter(**{f"{key}__in": written})
    return {str(getattr(row, key)): str(row) for row in rows}


def _label(names: tuple[str, ...], chosen: StatementFilter) -> str:
    return _("date") if names == PERIOD else label_of(chosen.meaning(names[0]))


def _in_force(chosen: StatementFilter) -> list[tuple[tuple[str, ...], str]]:
    """Return each value with the parameters in which it stands: two for a period of one date."""
    values = {
        name: kept
        for name, written in chosen.parameters.lists()
        if name in chosen.read and (kept := [value for value in written if value.strip()])
    }
    names: dict[str, tuple[str, ...]] = {name: (name,) for name in values}
    first, last = (values.get(name, []) for name in PERIOD)
    if len(first) == 1 and first == last:
        names["from"] = PERIOD
        del values["to"]
    return [(names[name], value) for name, kept in values.items() for value in kept]


def _field(names: tuple[str, ...]) -> str:
    """Return the field that reads these parameters."""
    return "date_range" if names[0] in PERIOD else names[0]


def label_of(meaning: str) -> str:
    """Name what a parameter asks (``StatementFilter.meaning``)."""
    return {
        "q": _("contains"),
        "from": _("from"),
        "to": _("to"),
        "province": _("province"),
        "answered": _("answered by"),
        "body": _("body"),
        "by": _("by"),
        "speaker": _("speaker"),
        "kind": _("kind"),
        "genre": _("form"),
        "tag": _("tag"),
        "directive": _("answers"),
        "link": _("link"),
    }.get(meaning, meaning)


def _name_of(value: str, name: str, chosen: StatementFilter) -> str:
    """Name a code as people do, where the form knows it, and a date as it was understood."""
    if name in PERIOD:
        return as_understood(value)
    if not chosen.is_valid() or name not in chosen.filters:
        return value
    cleaned = chosen.form.cleaned_data.get(name)
    field = chosen.filters[name].field
    if hasattr(field, "to_field_name"):
        key = field.to_field_name or "pk"
        return next((str(one) for one in cleaned or () if str(getattr(one, key)) == value), value)
    return str(dict(getattr(field, "choices", ())).get(value, value))
