"""Find who spoke by the name that was typed, or add them to the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from statements.models import Body, Jurisdiction, Official, Statement
from statements.selectors.statements.speakers import (
    PersonMatch,
    match_body,
    match_person,
    names_official_of,
)
from statements.services.refusals import Refused

NOT_NAMED = "Officials (body not named by the source)"


@dataclass(frozen=True, slots=True)
class Place:
    """Who spoke, as typed: the body and the official are found by name, or made.

    ``official_id`` names which of several namesakes it is, ``is_another_person`` that it is none
    of them.
    """

    jurisdiction: Jurisdiction
    body_kind: str
    body_name: str
    official_name: str
    official_id: int | None = None
    is_another_person: bool = False


class SeveralOfThatName(Refused):
    """A name that officials have, and nothing that says which of them is meant."""

    def __init__(self, officials: Iterable[Official]) -> None:
        super().__init__(
            _(
                "This name is already in the archive: %(names)s. Choose below whether the speaker "
                "is one of them or another person."
            )
            % {"names": "、".join(map(str, officials))}
        )


class NamesakeLacksNote(Refused):
    """Another person of a known name, and no note that tells the two apart."""

    def __init__(self, match: PersonMatch) -> None:
        super().__init__(
            _("Add a new note to tell this person apart from %(known)s: %(name)s（…）.")
            % {"known": "、".join(map(str, match.namesakes)), "name": match.name}
        )


def find_or_make_speaker(place: Place, *, current: Statement | None = None) -> dict[str, Any]:
    """Return the body and the official that the names stand for, as fields of a statement.

    Names that were not changed keep those of ``current``. Raises ``SeveralOfThatName`` or
    ``NamesakeLacksNote``.
    """
    return {"body": _body(place, current), "official": _official(place, current)}


def _body(place: Place, current: Statement | None) -> Body:
    facts: dict[str, Any] = {"jurisdiction": place.jurisdiction, "kind": place.body_kind}
    if not place.body_name:
        return Body.objects.get_or_create(name_zh="", name_en=NOT_NAMED, **facts)[0]
    known = match_body(name=place.body_name, of=current, **facts)
    return known or Body.objects.create(name_zh=place.body_name, **facts)


def _official(place: Place, current: Statement | None) -> Official | None:
    if not place.official_name:
        return None
    if current and names_official_of(current, place.official_name):
        return current.official
    match = match_person(place.official_name)
    if match.is_new:
        return Official.objects.create(name_zh=match.name, note=match.note)
    if place.is_another_person:
        if not match.note or match.official:
            raise NamesakeLacksNote(match)
        return Official.objects.create(name_zh=match.name, note=match.note)
    by_id = {official.pk: official for official in match.namesakes}
    official = by_id.get(place.official_id or 0, match.official)
    if official is None:
        raise SeveralOfThatName(match.namesakes)
    return official
