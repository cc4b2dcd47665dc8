"""Enter and change statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import day_in_beijing
from statements.models import (
    Basis,
    Citation,
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    Revision,
    Statement,
    Tag,
    User,
)
from statements.selectors.statements.alike import Alike, Likeness, Particulars, find_alike
from statements.services.links import linking
from statements.services.refusals import Refused, StaleEdit, StillToCome
from statements.services.statements import cards
from statements.services.statements.speakers import Place, find_or_make_speaker


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is entered; an empty one means that no wording is known."""

    text: str
    basis: Basis


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
                "This form was already saved, as “%(statement)s”. What you changed since is below "
                "and not saved; save again to enter it as another statement."
            )
            % {"statement": statement}
        )
        self.statement = statement


class EnteredBefore(Refused):
    """The same body said something of the same title on the same day."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(
            _("This statement is already in the archive: same body, Chinese title and date.")
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
                "The statement is dated %(date)s and was published on %(published)s, before it was "
                "said. Correct one of the two dates."
            )
            % {"date": said, "published": published_on}
        )


class AlikeEntered(Refused):
    """Statements that may be the same one are in the archive, and nobody said that they are not."""

    def __init__(self, alike: Sequence[Alike]) -> None:
        super().__init__(
            _(
                "This may already be in the archive: %(statements)s. Check what is there; if it is "
                "not a duplicate, say so below."
            )
            % {"statements": "、".join(f"“{known.statement}”" for known in alike)}
        )
        self.similar = alike


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
    accept_alike: Collection[int] | None = (),
) -> Statement:
    """Store a new statement with its text, tags, where it was published and what it answers.

    ``facts`` are fields of ``Statement``, ``cited`` of its citations. The same ``form_key`` with
    the same content returns the statement it made before. ``accept_alike`` are the ids of
    statements of which somebody knows that they are others, however alike; None looks for none.
    Raises ``SavedBefore``, ``EnteredBefore``, ``AlikeEntered``, ``SeveralOfThatName``,
    ``NamesakeLacksNote``, ``NotThereYet``, ``StillToCome``, ``LaterThanPublication``, or what
    ``link_response`` raises; nothing is written then.
    """
    cited = list(cited)
    _refuse_before_its_time(place.jurisdiction, facts["date_range"])
    _refuse_impossible_dates(facts, cited, day_in_beijing(now))
    with transaction.atomic():
        _wait_for_other_entries()
        if form_key and (made := Statement.objects.filter(form_key=form_key).first()):
            return _made_before(made, facts, place, wording)
        facts = {**facts, **find_or_make_speaker(place)}
        _refuse_alike(_particulars(facts, wording, cited), accept_alike)
        statement = Statement.objects.create(
            **facts, form_key=form_key, entered_by=by, entered_at=now
        )
        _write_particulars(statement, tags, wording, cited, by=by, now=now)
        if answer:
            linking.link_response(
                directive=answer.directive,
                response=statement,
                state=answer.state,
                method=answer.method,
                evidence=answer.evidence,
                by=by,
                now=now,
            )
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
    accept_alike: Collection[int] | None = (),
) -> Statement:
    """Change a statement from the version its editor saw; a new text is a new revision.

    Of statements in the archive only those are refused as alike that were not so before. Raises
    ``Statement.DoesNotExist``, ``StaleEdit``, ``EnteredBefore``, ``AlikeEntered``,
    ``SeveralOfThatName``, ``NamesakeLacksNote``, ``NotThereYet``, ``StillToCome``,
    ``LaterThanPublication`` or ``AnswersTooEarly``; nothing is written then.
    """
    cited = list(cited)
    with transaction.atomic():
        _wait_for_other_entries()
        statement = Statement.objects.select_for_update().get(pk=statement_id)
        if statement.version != seen_version:
            raise StaleEdit(seen=seen_version, current=statement.version)
        _refuse_before_its_time(place.jurisdiction, facts["date_range"])
        _refuse_impossible_dates(facts, cited, day_in_beijing(now))
        facts = {**facts, **find_or_make_speaker(place, current=statement)}
        if accept_alike is not None:
            accept_alike = {*accept_alike, *alike_already(statement)}
        _refuse_alike(_particulars(facts, wording, cited), accept_alike, but=statement.pk)
        for field, value in facts.items():
            setattr(statement, field, value)
        statement.version += 1
        statement.save()
        _write_particulars(statement, tags, wording, cited, by=by, now=now)
        linking.refuse_impossible_links(statement)
    return statement


def _refuse_before_its_time(unit: Jurisdiction, said: DateRange | None) -> None:
    if said and (missing := unit.missing_on(ImpreciseDate.from_range(said))):
        raise NotThereYet(missing)


def _refuse_impossible_dates(
    facts: Mapping[str, Any], cited: Iterable[Mapping[str, Any]], today: date
) -> None:
    """Refuse what is dated in the future, and a statement dated after its first publication."""
    said = ImpreciseDate.from_range(facts["date_range"]) if facts["date_range"] else None
    published = [day for citation in cited if (day := citation.get("published_on"))]
    if (said and said.is_to_come(today)) or any(day > today for day in published):
        raise StillToCome
    if said and published and min(published) < said.first:
        raise LaterThanPublication(said, min(published))


def alike_already(statement: Statement) -> set[int]:
    """Return the ids of statements that are like a stored one as it is."""
    revision = Revision.objects.filter(statement=statement, is_current=True).first()
    particulars = Particulars(
        body=statement.body,
        date_range=statement.date_range,
        title_zh=statement.title_zh,
        title_en=statement.title_en,
        text=revision.text if revision else "",
        addresses=tuple(statement.citations.values_list("url", flat=True)),
    )
    return {known.statement.pk for known in find_alike(particulars, but=statement.pk)}


def _wait_for_other_entries() -> None:
    """Let nobody else enter a statement before this transaction ends.

    Two that are entered at once would not see each other, and both be stored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statements.enter'))")


def _particulars(
    facts: Mapping[str, Any], wording: Wording, cited: Iterable[Mapping[str, Any]]
) -> Particulars:
    return Particulars(
        body=facts["body"],
        date_range=facts.get("date_range"),
        title_zh=facts.get("title_zh", ""),
        title_en=facts.get("title_en", ""),
        text=wording.text,
        addresses=tuple(citation.get("url", "") for citation in cited),
    )


def _refuse_alike(
    particulars: Particulars, accepted: Collection[int] | None, *, but: int | None = None
) -> None:
    """Raise ``EnteredBefore`` or ``AlikeEntered`` if there are statements that nobody accepted."""
    alike = find_alike(particulars, but=but)
    if alike and alike[0].likeness == Likeness.SAME:
        raise EnteredBefore(alike[0].statement)
    unaccepted = [known for known in alike if known.statement.pk not in (accepted or ())]
    if accepted is not None and unaccepted:
        raise AlikeEntered(unaccepted)


def _write_particulars(
    statement: Statement,
    tags: Iterable[Tag],
    wording: Wording,
    cited: Iterable[Mapping[str, Any]],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Write what stands in other rows than the statement's own, and what follows from it."""
    statement.tags.set(tags)
    _cite(statement, cited)
    # Which the database wrote, by the date and the citations.
    statement.refresh_from_db(fields=["possible_days"])
    _write(statement, wording, by=by, now=now)
    cards.fill_cards([statement.pk])


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


def _made_before(
    made: Statement, facts: Mapping[str, Any], place: Place, wording: Wording
) -> Statement:
    """Return what a form made when it was sent before, if it says the same now."""
    current = Revision.objects.filter(statement=made, is_current=True).first()
    facts = {**facts, **find_or_make_speaker(place, current=made)}
    is_same = all(getattr(made, field) == value for field, value in facts.items())
    if is_same and wording.text == (current.text if current else ""):
        return made
    raise SavedBefore(made)
