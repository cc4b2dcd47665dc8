"""Resolve the names of body and official as typed, or create them."""

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

UNNAMED_BODY = "Officials (body not named by the source)"


@dataclass(frozen=True, slots=True)
class SpeakerInput:
    """The speaker as typed: body and official are looked up by name, or created.

    ``official_id`` selects one of several namesakes; ``is_another_person`` says that it is none of
    them.
    """

    jurisdiction: Jurisdiction
    body_kind: str
    body_name: str
    official_name: str
    official_id: int | None = None
    is_another_person: bool = False


class SeveralOfThatName(Refused):
    """Several officials have this name, and none was selected."""

    def __init__(self, officials: Iterable[Official]) -> None:
        super().__init__(
            _(
                "This name is already in the archive: %(names)s. Choose below whether the speaker "
                "is one of them or another person."
            )
            % {"names": "、".join(map(str, officials))}
        )


class NamesakeLacksNote(Refused):
    """Another person of an existing name, without a note to tell them apart."""

    def __init__(self, match: PersonMatch) -> None:
        super().__init__(
            _("Add a new note to tell this person apart from %(known)s: %(name)s（…）.")
            % {"known": "、".join(map(str, match.namesakes)), "name": match.name}
        )


class SeveralPeople(Refused):
    """A name that lists several people."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” names several people. A statement has one speaker.") % {"name": name[:40]}
        )


def find_or_make_speaker(
    speaker: SpeakerInput, *, current: Statement | None = None
) -> dict[str, Any]:
    """Return body and official of the names, as fields of a statement.

    Unchanged names keep the rows of ``current``. Raises ``SeveralOfThatName``,
    ``NamesakeLacksNote`` or ``SeveralPeople``.
    """
    return {"body": _body(speaker, current), "official": _official(speaker, current)}


def _body(speaker: SpeakerInput, current: Statement | None) -> Body:
    facts: dict[str, Any] = {"jurisdiction": speaker.jurisdiction, "kind": speaker.body_kind}
    if not speaker.body_name:
        return Body.objects.get_or_create(name_zh="", name_en=UNNAMED_BODY, **facts)[0]
    existing = match_body(name=speaker.body_name, of=current, **facts)
    return existing or Body.objects.create(name_zh=speaker.body_name, **facts)


def _official(speaker: SpeakerInput, current: Statement | None) -> Official | None:
    if not speaker.official_name:
        return None
    if current and names_official_of(current, speaker.official_name):
        return current.official
    match = match_person(speaker.official_name)
    if match.is_new and Official.names_several(match.name):
        raise SeveralPeople(match.name)
    if match.is_new:
        return Official.objects.create(name_zh=match.name, note=match.note)
    if speaker.is_another_person:
        if not match.note or match.official:
            raise NamesakeLacksNote(match)
        return Official.objects.create(name_zh=match.name, note=match.note)
    by_id = {official.pk: official for official in match.namesakes}
    official = by_id.get(speaker.official_id or 0, match.official)
    if official is None:
        raise SeveralOfThatName(match.namesakes)
    return official
