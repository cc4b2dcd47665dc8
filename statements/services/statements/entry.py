"""Enter and change statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Self
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
from statements.selectors.statements.duplicates import (
    Likeness,
    Particulars,
    PossibleDuplicate,
    duplicates_of,
    find_duplicates,
)
from statements.services.links import linking
from statements.services.refusals import Refused, StillToCome
from statements.services.statements import cards
from statements.services.statements.speakers import SpeakerInput, find_or_make_speaker
from statements.services.versions import lock_version


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as entered; an empty one means that no text is known."""

    text: str
    basis: Basis

    @classmethod
    def of(cls, revision: Revision | None) -> Self:
        """Return a stored wording as it would be entered."""
        return cls(revision.text, Basis(revision.basis)) if revision else cls("", Basis.FULL)


@dataclass(frozen=True, slots=True)
class LinkInput:
    """The link from a new statement to a directive, as entered."""

    directive: Statement
    state: LinkState
    method: LinkMethod
    evidence: str


class SavedBefore(Refused):
    """The form created a statement already, and has other content now."""

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
    """A statement of the same body, title and date exists."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(
            _("This statement is already in the archive: same body, Chinese title and date.")
        )
        self.statement = statement


class NotThereYet(Refused):
    """The jurisdiction, or one that it is part of, did not exist on that day."""

    def __init__(self, unit: Jurisdiction) -> None:
        super().__init__(
            _("%(unit)s was %(past)s. Choose the unit of that day.")
            % {"unit": unit.name_en, "past": unit.past}
        )


class LaterThanPublication(Refused):
    """The statement is certainly later than a publication or report of it."""

    def __init__(self, statement_date: ImpreciseDate, published_on: date) -> None:
        super().__init__(
            _(
                "The statement is dated %(date)s and was published on %(published)s, before it was "
                "said. Correct one of the two dates."
            )
            % {"date": statement_date, "published": published_on}
        )


class MayBeDuplicate(Refused):
    """Possible duplicates exist, and the editor did not accept them as other statements."""

    def __init__(self, duplicates: Sequence[PossibleDuplicate]) -> None:
        super().__init__(
            _(
                "This may already be in the archive: %(statements)s. Check what is there; if it is "
                "not a duplicate, say so below."
            )
            % {"statements": "、".join(f"“{candidate.statement}”" for candidate in duplicates)}
        )
        self.duplicates = duplicates


def enter_statement(
    *,
    facts: Mapping[str, Any],
    speaker: SpeakerInput,
    tags: Iterable[Tag],
    wording: Wording,
    citations: Iterable[Mapping[str, Any]],
    link: LinkInput | None,
    form_key: UUID | None,
    by: User | None,
    now: datetime,
    accepted_duplicates: Collection[int] | None = (),
) -> Statement:
    """Create a statement with its text, tags, citations and link.

    ``facts`` are fields of ``Statement``, ``citations`` those of its citations. The same
    ``form_key`` with the same content returns the statement created before.
    ``accepted_duplicates`` are the ids of possible duplicates that the editor knows to be others;
    None skips the check.
    Raises ``SavedBefore``, ``EnteredBefore``, ``MayBeDuplicate``, ``SeveralOfThatName``,
    ``NamesakeLacksNote``, ``NotThereYet``, ``StillToCome``, ``LaterThanPublication``, or what
    ``link_response`` raises; nothing is written then.
    """
    citations = list(citations)
    refuse_before_its_time(speaker.jurisdiction, facts["date_range"])
    refuse_impossible_dates(facts, citations, day_in_beijing(now))
    with transaction.atomic():
        wait_for_other_entries()
        if form_key and (existing := Statement.objects.filter(form_key=form_key).first()):
            return _same_as_before(existing, facts, speaker, wording)
        facts = {**facts, **find_or_make_speaker(speaker)}
        _refuse_duplicates(_particulars(facts, wording, citations), accepted_duplicates)
        statement = Statement.objects.create(
            **facts, form_key=form_key, entered_by=by, entered_at=now
        )
        _write_related(statement, tags, wording, citations, by=by, now=now)
        if link:
            linking.link_response(
                directive=link.directive,
                response=statement,
                state=link.state,
                method=link.method,
                evidence=link.evidence,
                by=by,
                now=now,
            )
    return statement


def change_statement(
    *,
    statement_id: int,
    seen_version: int,
    facts: Mapping[str, Any],
    speaker: SpeakerInput,
    tags: Iterable[Tag],
    wording: Wording,
    citations: Iterable[Mapping[str, Any]],
    by: User | None,
    now: datetime,
    accepted_duplicates: Collection[int] | None = (),
) -> Statement:
    """Change a statement from the version that its editor saw; a new text is a new revision.

    Possible duplicates are refused only if they were none before the change. Raises
    ``Statement.DoesNotExist``, ``StaleEdit``, ``EnteredBefore``, ``MayBeDuplicate``,
    ``SeveralOfThatName``, ``NamesakeLacksNote``, ``NotThereYet``, ``StillToCome``,
    ``LaterThanPublication`` or ``AnswersTooEarly``; nothing is written then.
    """
    citations = list(citations)
    with transaction.atomic():
        wait_for_other_entries()
        statement = lock_version(Statement.objects.all(), statement_id, seen_version)
        refuse_before_its_time(speaker.jurisdiction, facts["date_range"])
        refuse_impossible_dates(facts, citations, day_in_beijing(now))
        facts = {**facts, **find_or_make_speaker(speaker, current=statement)}
        if accepted_duplicates is not None:
            accepted_duplicates = {
                *accepted_duplicates,
                *(known.statement.pk for known in duplicates_of(statement)),
            }
        _refuse_duplicates(
            _particulars(facts, wording, citations), accepted_duplicates, own_id=statement.pk
        )
        for field, value in facts.items():
            setattr(statement, field, value)
        statement.version += 1
        statement.save()
        _write_related(statement, tags, wording, citations, by=by, now=now)
        linking.refuse_impossible_links(statement)
    return statement


def refuse_before_its_time(unit: Jurisdiction, date_range: DateRange | None) -> None:
    """Raise ``NotThereYet`` for a unit that did not exist on that date."""
    if date_range and (missing := unit.missing_on(ImpreciseDate.from_range(date_range))):
        raise NotThereYet(missing)


def refuse_impossible_dates(
    facts: Mapping[str, Any], citations: Iterable[Mapping[str, Any]], today: date
) -> None:
    """Refuse future dates, and a statement dated after its first publication."""
    statement_date = ImpreciseDate.from_range(facts["date_range"]) if facts["date_range"] else None
    published_days = [day for citation in citations if (day := citation.get("published_on"))]
    if (statement_date and statement_date.is_to_come(today)) or any(
        day > today for day in published_days
    ):
        raise StillToCome
    if statement_date and published_days and min(published_days) < statement_date.first:
        raise LaterThanPublication(statement_date, min(published_days))


def wait_for_other_entries() -> None:
    """Serialise the entry of statements until this transaction ends.

    Two duplicates entered at once would not see each other, and both be stored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statements.enter'))")


def _particulars(
    facts: Mapping[str, Any], wording: Wording, citations: Iterable[Mapping[str, Any]]
) -> Particulars:
    return Particulars(
        body=facts["body"],
        date_range=facts.get("date_range"),
        title_zh=facts.get("title_zh", ""),
        title_en=facts.get("title_en", ""),
        text=wording.text,
        addresses=tuple(citation.get("url", "") for citation in citations),
    )


def _refuse_duplicates(
    particulars: Particulars, accepted_ids: Collection[int] | None, *, own_id: int | None = None
) -> None:
    """Raise ``EnteredBefore`` or ``MayBeDuplicate`` if there are duplicates not accepted."""
    duplicates = find_duplicates(particulars, but=own_id)
    if duplicates and duplicates[0].likeness == Likeness.SAME:
        raise EnteredBefore(duplicates[0].statement)
    unaccepted = [
        candidate for candidate in duplicates if candidate.statement.pk not in (accepted_ids or ())
    ]
    if accepted_ids is not None and unaccepted:
        raise MayBeDuplicate(unaccepted)


def _write_related(
    statement: Statement,
    tags: Iterable[Tag],
    wording: Wording,
    citations: Iterable[Mapping[str, Any]],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Write the related rows of a statement, and fill its card."""
    statement.tags.set(tags)
    _write_citations(statement, citations)
    # Computed by triggers from the date and the citations.
    statement.refresh_from_db(fields=["possible_days"])
    _write_revision(statement, wording, by=by, now=now)
    cards.fill_cards([statement.pk])


def _write_citations(statement: Statement, citations: Iterable[Mapping[str, Any]]) -> None:
    """Replace the citations of a statement, in order; unchanged ones keep their row."""
    existing = list(statement.citations.order_by("pk"))
    for citation, facts in zip_longest(existing, citations):
        if facts is None:
            citation.delete()
        elif citation is None:
            Citation.objects.create(statement=statement, **facts)
        elif any(getattr(citation, field) != value for field, value in facts.items()):
            Citation.objects.filter(pk=citation.pk).update(**facts)


def _write_revision(
    statement: Statement, wording: Wording, *, by: User | None, now: datetime
) -> None:
    """Make ``wording`` the current revision, unless it is the same."""
    revisions = Revision.objects.filter(statement=statement)
    current = revisions.current().first()
    if current and (current.text, current.basis) == (wording.text, wording.basis):
        return
    revisions.current().update(is_current=False)
    if wording.text:
        Revision.objects.create(
            statement=statement,
            number=revisions.count() + 1,
            text=wording.text,
            basis=wording.basis,
            entered_by=by,
            entered_at=now,
        )


def _same_as_before(
    existing: Statement, facts: Mapping[str, Any], speaker: SpeakerInput, wording: Wording
) -> Statement:
    """Return the statement that the form created before. Raises ``SavedBefore`` if it differs."""
    facts = {**facts, **find_or_make_speaker(speaker, current=existing)}
    is_same = all(getattr(existing, field) == value for field, value in facts.items())
    if is_same and wording.text == Revision.objects.text_of(existing):
        return existing
    raise SavedBefore(existing)
