"""How the number of a row is written in an address."""

import re

WRITTEN = "[1-9][0-9]{0,17}"  # positive, and no longer than the database can hold


def read_key(written: str) -> int | None:
    """Read a row's number; None for anything else that Python would take for one."""
    return int(written) if re.fullmatch(WRITTEN, written) else None
