"""Who is meant by the name of a body or a person, among those in the archive."""

from dataclasses import dataclass

from statements.engine.text.identity import name_key
from statements.models import Body, Jurisdiction, Official, Statement


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Who may be meant by a name with its note.

    ``namesakes`` are all of that name; ``official`` is the one that is meant if nobody says
    otherwise, and None where that has to be asked.
    """

    name: str
    note: str
    namesakes: list[Official]
    official: Official | None

    @property
    def is_new(self) -> bool:
        """Whether nobody of that name is in the archive."""
        return not self.namesakes


def match_body(
    *, jurisdiction: Jurisdiction, kind: str, name: str, of: Statement | None = None
) -> Body | None:
    """Return the body that is meant by a Chinese name; that ``of`` a statement, if it has it."""
    if of and (of.body.jurisdiction, of.body.kind, of.body.name_zh) == (jurisdiction, kind, name):
        return of.body
    return Body.objects.filter(jurisdiction=jurisdiction, kind=kind).known_as(name).first()


def names_official_of(statement: Statement | None, written: str) -> bool:
    """Whether a name is that of a statement's official, as it is in the archive."""
    return statement is not None and str(statement.official or "") == written


def match_person(written: str) -> PersonMatch:
    """Look up a person by the name as ``str(official)`` writes it, note and all.

    A note that nobody of that name has may be a post, or tell a new person apart: who is meant is
    left open, and so it is where several have that name and each a note.
    """
    name, note = Official.parse(written)
    if not name:
        name, note = written, ""
    by_note: dict[str, Official] = {}
    for namesake in Official.objects.known_as(name):
        by_note.setdefault(name_key(namesake.note), namesake)  # doubles come last
    namesakes = list(by_note.values())
    is_only_one = not note and len(namesakes) == 1
    official = namesakes[0] if is_only_one else by_note.get(name_key(note))
    return PersonMatch(name, note, namesakes, official)
