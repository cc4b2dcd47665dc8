"""Lead values that name records on to what these were merged into."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from statements.models import Body, Official, Removal, Tag

# The models whose keys are values of statements; these can be merged.
_REFERENCES: dict[str, type[Model]] = {"tags": Tag, "body": Body, "official": Official}


def with_heirs(values_by_id: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return values of statements that name the heirs of what was merged since they were noted.

    ``body`` and ``official`` are keys or None, ``tags`` a list of keys; others stay as they are.
    """
    keys = defaultdict[str, set[int]](set)
    for values in values_by_id.values():
        for name in _REFERENCES.keys() & values.keys():
            keys[name].update(_keys_in(values[name]))
    heirs = {name: _heirs(_REFERENCES[name], ids) for name, ids in keys.items()}
    return {
        statement_id: {
            name: _led_on(value, heirs[name]) if heirs.get(name) else value
            for name, value in values.items()
        }
        for statement_id, values in values_by_id.items()
    }


def _heirs(model: type[Model], ids: Iterable[int]) -> dict[int, int]:
    heirs = Removal.objects.heirs_of(model, map(str, ids))
    return {int(key): int(heir) for key, heir in heirs.items()}


def _keys_in(value: int | list[int] | None) -> list[int]:
    return value if isinstance(value, list) else [value] if value else []


def _led_on(value: int | list[int] | None, heirs: Mapping[int, int]) -> int | list[int] | None:
    if isinstance(value, list):
        return sorted({heirs.get(key, key) for key in value})
    return heirs.get(value, value) if value else value
