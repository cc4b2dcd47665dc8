"""Record, change and withdraw searches without result."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import day_in_beijing
from statements.models import Jurisdiction, ResponseLink, Search, Statement, User
from statements.services.refusals import Refused, StillToCome
from statements.services.versions import lock_version


class AnsweredByThen(Refused):
    """A confirmed link says that a province had answered by the day of the search."""

    def __init__(self, provinces: Iterable[Jurisdiction], day: date) -> None:
        super().__init__(
            _(
                "Not recorded: a confirmed answer to this directive, dated %(day)s or before, is "
                "known from %(names)s."
            )
            % {"day": day, "names": ", ".join(province.name_en for province in provinces)}
        )


class BeforeTheDirective(Refused):
    """The search is from before the directive was issued."""

    def __init__(self, day: date) -> None:
        super().__init__(
            _("Not recorded: the directive was not issued before %(day)s.") % {"day": day}
        )


class RecordedBefore(Refused):
    """There is another record of this search."""

    def __init__(self) -> None:
        super().__init__(_("This search is already recorded: same province, day and sources."))


@transaction.atomic
def record_search(
    *,
    directive: Statement,
    jurisdictions: list[Jurisdiction],
    searched_on: date,
    where: str,
    note: str,
    by: User | None,
    now: datetime,
) -> int:
    """Record a search without result for each jurisdiction; a repeated one is stored once.

    Returns the number of new records. Raises ``StillToCome``, ``BeforeTheDirective`` or
    ``AnsweredByThen``; nothing is written then.
    """
    _refuse_impossible(directive, jurisdictions, searched_on, now)
    number_before = Search.objects.filter(directive=directive).count()
    Search.objects.bulk_create(
        [
            Search(
                directive=directive,
                jurisdiction=jurisdiction,
                searched_on=searched_on,
                where=where,
                note=note,
                searched_by=by,
                entered_at=now,
            )
            for jurisdiction in jurisdictions
        ],
        ignore_conflicts=True,
    )
    return Search.objects.filter(directive=directive).count() - number_before


def change_search(
    *,
    search_id: int,
    seen_version: int,
    searched_on: date,
    where: str,
    note: str,
    now: datetime,
) -> Search:
    """Correct a record, in the version that the editor saw.

    Raises ``Search.DoesNotExist``, ``StaleEdit``, ``StillToCome``, ``BeforeTheDirective``,
    ``AnsweredByThen`` or ``RecordedBefore``; nothing is written then.
    """
    try:
        with transaction.atomic():
            search = _locked(search_id, seen_version)
            _refuse_impossible(search.directive, [search.jurisdiction], searched_on, now)
            search.searched_on, search.where, search.note = searched_on, where, note
            search.version += 1
            search.save()
    except IntegrityError:
        raise RecordedBefore from None
    return search


@transaction.atomic
def withdraw_search(*, search_id: int, seen_version: int) -> Statement:
    """Delete a record, which stays in the history; return its directive.

    Raises ``Search.DoesNotExist`` or ``StaleEdit``; nothing is written then.
    """
    search = _locked(search_id, seen_version)
    search.delete()
    return search.directive


def _locked(search_id: int, seen_version: int) -> Search:
    searches = Search.objects.select_related("directive", "jurisdiction")
    return lock_version(searches, search_id, seen_version)


def _refuse_impossible(
    directive: Statement, jurisdictions: Iterable[Jurisdiction], searched_on: date, now: datetime
) -> None:
    if searched_on > day_in_beijing(now):
        raise StillToCome
    issued = directive.possible_date
    if issued and searched_on < issued.first:
        raise BeforeTheDirective(issued.first)
    answers = ResponseLink.objects.confirmed().answering([directive]).dated_by(searched_on)
    answered_codes = set(answers.values_list("body__jurisdiction", flat=True))
    if answered := [
        jurisdiction for jurisdiction in jurisdictions if jurisdiction.pk in answered_codes
    ]:
        raise AnsweredByThen(answered, searched_on)
