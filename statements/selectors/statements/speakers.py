"""Look up bodies and persons in the archive by name."""

from dataclasses import dataclass

from statements.engine.text.identity import name_key
from statements.models import Body, Jurisdiction, Official, Statement


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """The officials that match a name and a note.

    ``namesakes`` are all officials of that name; ``official`` is the best match, and None if the
    user has to choose.
    """

    name: str
    note: str
    namesakes: list[Official]
    official: Official | None

    @property
    def is_new(self) -> bool:
        """Whether the archive has nobody of that name."""
        return not self.namesakes


def match_body(
    *, jurisdiction: Jurisdiction, kind: str, name: str, of: Statement | None = None
) -> Body | None:
    """Return the body of a Chinese name; that of statement ``of``, if it has the same name."""
    if of and (of.body.jurisdiction, of.body.kind, of.body.name_zh) == (jurisdiction, kind, name):
        return of.body
    return Body.objects.known_in(jurisdiction, name).filter(kind=kind).first()


def names_official_of(statement: Statement | None, text: str) -> bool:
    """Whether a text is the name of a statement's official, as ``str(official)`` writes it."""
    return statement is not None and str(statement.official or "") == text


def match_person(text: str) -> PersonMatch:
    """Look up a person by name and note, as ``str(official)`` writes them.

    A note that no namesake has may be a post, or distinguish a new person, so the match is left
    open. It is also left open if there are several namesakes and no note.
    """
    name, note = Official.parse(text)
    if not name:
        name, note = text, ""
    by_note: dict[str, Official] = {}
    for namesake in Official.objects.known_as(name):
        by_note.setdefault(name_key(namesake.note), namesake)  # doubles come last
    namesakes = list(by_note.values())
    is_only_one = not note and len(namesakes) == 1
    official = namesakes[0] if is_only_one else by_note.get(name_key(note))
    return PersonMatch(name, note, namesakes, official)
