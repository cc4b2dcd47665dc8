"""Numbers in addresses."""

from statements.models.keys import WRITTEN


class IdConverter:
    """A row's number, as ``statements.models.keys`` reads it."""

    regex = WRITTEN

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
