"""URL path converters for primary keys."""

from statements.models.statements.keys import KEY_PATTERN


class IdConverter:
    """A row's number, as ``statements.models.statements.keys`` reads it."""

    regex = KEY_PATTERN

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Base36Converter:
    """A person's key as django-allauth writes it in a link."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
