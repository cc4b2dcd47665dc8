"""Primary keys in addresses, and a lookup for many of them."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignKey, Lookup

KEY_PATTERN = "[1-9][0-9]{0,17}"  # positive, and within the range of a bigint


def read_key(text: str) -> int | None:
    """Parse a primary key; None for anything else, even if ``int`` would accept it."""
    return int(text) if re.fullmatch(KEY_PATTERN, text) else None


def read_keys(texts: Iterable[str]) -> set[int]:
    """Return the primary keys among texts."""
    return {key for text in texts if (key := read_key(text))}


@ForeignKey.register_lookup
@Field.register_lookup
class InArray(Lookup[Any]):
    """``in`` for thousands of keys, sent as one array parameter.

    Pass a set: Django looks into each value of a list, several times a query.
    """

    lookup_name = "in_array"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Compare with any element of the array."""
        field, values = self.process_lhs(compiler, connection)
        # Formatted here, because psycopg takes milliseconds to adapt a list of thousands.
        return f"{field} = ANY(%s)", [*values, f"{{{','.join(map(str, self.rhs))}}}"]
