"""Enter and change statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import day_in_beijing
from statements.models import (
    Basis,
    Body,
    Citation,
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    Official,
    Revision,
    Statement,
    Tag,
    User,
)
from statements.services import cards, links, phrases
from statements.services.refusals import Refused, StaleEdit, StillToCome

NOT_NAMED = "Officials (body not named by the source)"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is entered; an empty one means that no wording is known."""

    text: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Place:
    """Who spoke, as typed: the body and the official are found by name, or made."""

    jurisdiction: Jurisdiction
    body_kind: str
    body_name: str
    official_name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a new statement answers, and how that is known."""

    directive: Statement
    state: LinkState
    method: LinkMethod
    evidence: str


class SavedBefore(Refused):
    """The form made a statement already, and now says something else."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(
            _(
                "This form was saved before, as “%(statement)s”. What you changed since is below "
                "and not saved; save again to enter it as another statement."
            )
            % {"statement": statement}
        )
        self.statement = statement


class SeveralOfThatName(Refused):
    """A name that several officials have, and no note that says which."""

    def __init__(self, officials: Iterable[Official]) -> None:
        super().__init__(
            _("Several officials have this name; write which: %(names)s.")
            % {"names": "、".join(map(str, officials))}
        )


class EnteredBefore(Refused):
    """The same body said something of the same title on the same day."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(
            _("This statement is in the archive already: same body, Chinese title and date.")
        )
        self.statement = statement


class NotThereYet(Refused):
    """The unit that is to have spoken, or one that it is part of, did not exist that day."""

    def __init__(self, unit: Jurisdiction) -> None:
        super().__init__(
            _("%(unit)s was %(past)s. Choose the unit of that day.")
            % {"unit": unit.name_en, "past": unit.past}
        )


class LaterThanPublication(Refused):
    """The statement was certainly said after a publication of it, or a report."""

    def __init__(self, said: ImpreciseDate, published_on: date) -> None:
        super().__init__(
            _(
                "The statement is dated %(said)s and was published on %(published)s, before it was "
                "said. Correct one of the two dates."
            )
            % {"said": said, "published": published_on}
        )


def enter_statement(
    *,
    facts: Mapping[str, Any],
    place: Place,
    tags: Iterable[Tag],
    wording: Wording,
    cited: Iterable[Mapping[str, Any]],
    answer: Answer | None,
    form_key: UUID | None,
    by: User | None,
    now: datetime,
) -> Statement:
    """Store a new statement with its text, tags, where it was published and what it answers.

    ``facts`` are fields of ``Statement``, ``cited`` of its citations. The same ``form_key`` with
    the same content returns the statement it made before. Raises ``SavedBefore``,
    ``EnteredBefore``, ``SeveralOfThatName``, ``NotThereYet``, ``StillToCome``,
    ``LaterThanPublication``, or what ``link_response`` raises; nothing is written then.
    """
    cited = list(cited)
    _refuse_before_its_time(place.jurisdiction, facts["said"])
    _refuse_impossible_dates(facts, cited, day_in_beijing(now))
    facts = {**facts, **_found_or_made(place)}
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                **facts, form_key=form_key, entered_by=by, entered_at=now
            )
            statement.tags.set(tags)
            _cite(statement, cited)
            # Which the database wrote, by the date and the citations.
            statement.refresh_from_db(fields=["possible_days"])
            if answer:
                links.link_response(
                    directive=answer.directive,
                    response=statement,
                    state=answer.state,
                    method=answer.method,
                    evidence=answer.evidence,
                    by=by,
                    now=now,
                )
            _write(statement, wording, by=by, now=now)
            phrases.count_in_statement(statement)
            cards.fill_cards([statement.pk])
    except IntegrityError as clash:
        return _entered_meanwhile(facts, wording, form_key, clash)
    return statement


def change_statement(
    *,
    statement_id: int,
    seen_version: int,
    facts: Mapping[str, Any],
    place: Place,
    tags: Iterable[Tag],
    wording: Wording,
    cited: Iterable[Mapping[str, Any]],
    by: User | None,
    now: datetime,
) -> Statement:
    """Change a statement from the version its editor saw; a new text is a new revision.

    Raises ``Statement.DoesNotExist``, ``StaleEdit``, ``EnteredBefore``, ``SeveralOfThatName``,
    ``NotThereYet``, ``StillToCome``, ``LaterThanPublication`` or ``AnswersTooEarly``; nothing is
    written then.
    """
    cited = list(cited)
    try:
        with transaction.atomic():
            statement = Statement.objects.select_for_update().get(pk=statement_id)
            if statement.version != seen_version:
                raise StaleEdit(seen=seen_version, current=statement.version)
            _refuse_before_its_time(place.jurisdiction, facts["said"])
            _refuse_impossible_dates(facts, cited, day_in_beijing(now))
            facts = {**facts, **_found_or_made(place)}
            for field, value in facts.items():
                setattr(statement, field, value)
            statement.version += 1
            statement.save()
            statement.tags.set(tags)
            _cite(statement, cited)
            _write(statement, wording, by=by, now=now)
            phrases.count_in_statement(statement)
            cards.fill_cards([statement.pk])
            links.refuse_impossible_links(statement)
    except IntegrityError as clash:
        return _entered_meanwhile(facts, wording, None, clash)
    return statement


def _refuse_before_its_time(unit: Jurisdiction, said: DateRange | None) -> None:
    if said and (missing := unit.missing_on(ImpreciseDate.from_range(said))):
        raise NotThereYet(missing)


def _refuse_impossible_dates(
    facts: Mapping[str, Any], cited: Iterable[Mapping[str, Any]], today: date
) -> None:
    """Refuse what is dated in the future, and a statement dated after its first publication."""
    said = ImpreciseDate.from_range(facts["said"]) if facts["said"] else None
    published = [day for citation in cited if (day := citation.get("published_on"))]
    if (said and said.is_to_come(today)) or any(day > today for day in published):
        raise StillToCome
    if said and published and min(published) < said.first:
        raise LaterThanPublication(said, min(published))


def _found_or_made(place: Place) -> dict[str, Any]:
    """Return the body and the official that the names stand for."""
    bodies = Body.objects.filter(jurisdiction=place.jurisdiction, kind=place.body_kind)
    if place.body_name:
        body, _made = bodies.get_or_create(
            name_zh=place.body_name,
            defaults={"jurisdiction": place.jurisdiction, "kind": place.body_kind},
        )
    else:
        body, _made = bodies.get_or_create(
            name_zh="",
            name_en=NOT_NAMED,
            defaults={"jurisdiction": place.jurisdiction, "kind": place.body_kind},
        )
    return {"body": body, "official": _official(place.official_name)}


def _official(written: str) -> Official | None:
    """Return the official of a name as ``str(official)`` writes it, made if there is none."""
    if not written:
        return None
    alike = list(Official.objects.filter(name_zh=written))
    named = [one for one in alike if not one.note]
    if not alike:
        name, note = Official.parse(written)
        named = [Official.objects.get_or_create(name_zh=name, note=note)[0]]
    if not named and len(alike) > 1:
        raise SeveralOfThatName(alike)
    return (named or alike)[0]


def _cite(statement: Statement, cited: Iterable[Mapping[str, Any]]) -> None:
    """Make ``cited`` the citations of a statement, in order; those that stay keep their row."""
    known = list(statement.citations.order_by("pk"))
    for citation, facts in zip_longest(known, cited):
        if facts is None:
            citation.delete()
        elif citation is None:
            Citation.objects.create(statement=statement, **facts)
        elif any(getattr(citation, field) != value for field, value in facts.items()):
            Citation.objects.filter(pk=citation.pk).update(**facts)


def _write(statement: Statement, wording: Wording, *, by: User | None, now: datetime) -> None:
    """Make ``wording`` the current revision, unless it is that already."""
    revisions = Revision.objects.filter(statement=statement)
    current = revisions.filter(is_current=True).first()
    if current and (current.text, current.basis) == (wording.text, wording.basis):
        return
    revisions.filter(is_current=True).update(is_current=False)
    if wording.text:
        Revision.objects.create(
            statement=statement,
            number=revisions.count() + 1,
            text=wording.text,
            basis=wording.basis,
            entered_by=by,
            entered_at=now,
        )


def _entered_meanwhile(
    facts: Mapping[str, Any], wording: Wording, form_key: UUID | None, clash: IntegrityError
) -> Statement:
    if form_key and (made := Statement.objects.filter(form_key=form_key).first()):
        if _says_the_same(made, facts, wording):
            return made
        raise SavedBefore(made) from None
    alike = Statement.objects.filter(
        body=facts["body"], title_zh=facts["title_zh"], said=facts["said"]
    ).first()
    if alike is None:
        raise clash
    raise EnteredBefore(alike) from None


def _says_the_same(made: Statement, facts: Mapping[str, Any], wording: Wording) -> bool:
    current = Revision.objects.filter(statement=made, is_current=True).first()
    text = current.text if current else ""
    return text == wording.text and all(
        getattr(made, field) == value for field, value in facts.items()
    )
