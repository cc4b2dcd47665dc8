"""What a bulk edit does to the values of one statement. Nothing here reads the database."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

# Values of a statement by field: ``tags`` are sorted keys, ``genre``, ``body`` and ``official`` a
# key, ``citations`` rows as ``citation_as_json`` returns them, in order.
type Values = dict[str, Any]
type ValueKey = tuple[str, str]  # a field, and a value of it as text

FIELDS = ("tags", "genre", "body", "official", "citations")
_NOBODY = ""  # how the value "no speaker" is counted


class How(StrEnum):
    """What is done with the values of a field."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """The changes of a bulk edit; a field without a change stays as it is.

    ``tags`` are added, removed, or take the place of all others. ``genre`` and ``body`` replace the
    value. ``official`` replaces or removes the speaker. ``publisher`` is added as a citation, or
    the citations of it are removed or renamed to ``new_publisher``.
    """

    tags_how: How | None = None
    tags: list[int] = field(default_factory=list)
    genre: int | None = None
    body: int | None = None
    official_how: How | None = None
    official: int | None = None
    publisher_how: How | None = None
    publisher: str = ""
    new_publisher: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return self == BulkEdit()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def apply(self, values: Values) -> Values:
        """Return the values that a statement has afterwards."""
        return {
            "tags": self._tags(values["tags"]),
            "genre": self.genre or values["genre"],
            "body": self.body or values["body"],
            "official": self.official if self.official_how else values["official"],
            "citations": self._citations(values["citations"]),
        }

    def _tags(self, tags: list[int]) -> list[int]:
        match self.tags_how:
            case How.ADD:
                return sorted({*tags, *self.tags})
            case How.REPLACE:
                return sorted(set(self.tags))
            case How.REMOVE:
                return sorted(set(tags) - set(self.tags))
            case _:
                return tags

    def _citations(self, citations: list[dict[str, Any]]) -> list[dict[str, Any]]:
        match self.publisher_how:
            case How.ADD if all(row["publisher"] != self.publisher for row in citations):
                return [*citations, {"id": None, "publisher": self.publisher}]
            case How.REPLACE:
                return [
                    {**row, "publisher": self.new_publisher}
                    if row["publisher"] == self.publisher
                    else row
                    for row in citations
                ]
            case How.REMOVE:
                return [row for row in citations if row["publisher"] != self.publisher]
            case _:
                return citations


def changed_values(before: Values, after: Values) -> tuple[Values, Values]:
    """Return both values of the fields that differ."""
    names = [name for name in FIELDS if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def countable_values(values: Values) -> Iterable[ValueKey]:
    """Yield each value of a statement by which lists count it, once."""
    for tag in values["tags"]:
        yield "tags", str(tag)
    yield "genre", str(values["genre"])
    yield "body", str(values["body"])
    yield "official", str(values["official"] or _NOBODY)
    for publisher in dict.fromkeys(row["publisher"] for row in values["citations"]):
        yield "publisher", publisher
