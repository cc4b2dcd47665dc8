"""The keys of rows: how they are written in an address, and how many of them are asked for."""

import re
from typing import Any

from django.db.models import Field, ForeignKey, Lookup

WRITTEN = "[1-9][0-9]{0,17}"  # positive, and no longer than the database can hold


def read_key(written: str) -> int | None:
    """Read a row's number; None for anything else that Python would take for one."""
    return int(written) if re.fullmatch(WRITTEN, written) else None


@ForeignKey.register_lookup
@Field.register_lookup
class InArray(Lookup[Any]):
    """``in`` for thousands of keys, sent as one array instead of one by one."""

    lookup_name = "in_array"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Compare with any element of the array."""
        field, values = self.process_lhs(compiler, connection)
        # Written here, since psycopg takes milliseconds to write a list of thousands.
        return f"{field} = ANY(%s)", [*values, f"{{{','.join(map(str, self.rhs))}}}"]
