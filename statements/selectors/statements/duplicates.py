"""Find statements that may be duplicates of one that is being entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from statements.engine.text.identity import common_share
from statements.engine.text.normalisation import Normalised, normalise
from statements.models import Body, Revision, Statement, StatementQuerySet
from statements.models.lists.cards import address_keys, text_keys, title_keys

MAX_DUPLICATES = 10  # statements that one warning names
MAX_CANDIDATES = 300  # texts compared letter by letter: those closest in length
NEAR_SHARE = 0.9  # share of the longer text's letters that near-duplicates have in common
# Letters from which a text is distinctive. Many bodies repeat a single clause of the centre.
OWN_LETTERS = 20
_UNREAD = [f"card__{name}" for name in ("facts", "title", "summary", "text", "grams")]
# With a date known less precisely, only the same body's statements are compared.
_SAME_DAYS = timedelta(days=31)


class Likeness(models.TextChoices):
    """What two statements have in common, the strongest likeness first."""

    SAME = "same", _("same body, title and date")  # the archive admits only one of these
    TEXT = "text", _("same text")
    ADDRESS = "address", _("same address")
    TITLE = "title", _("same body and title, at about the same time")
    WORDING = "wording", _("nearly the same text, at about the same time")


@dataclass(frozen=True, slots=True)
class Particulars:
    """The fields by which duplicates are found; ``body`` is None if it is not in the archive."""

    body: Body | None
    date_range: DateRange | None
    title_zh: str
    title_en: str
    text: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A possible duplicate in the archive."""

    statement: Statement
    likeness: Likeness


def find_duplicates(particulars: Particulars, *, but: int | None = None) -> list[PossibleDuplicate]:
    """Return possible duplicates other than ``but``, the most alike first.

    Returns at most ``MAX_DUPLICATES``. Those with the same text, address or title come first.
    """
    statements = Statement.objects.select_related("body", "card", "genre").defer(*_UNREAD)
    if but is not None:
        statements = statements.exclude(pk=but)
    by_key = [
        PossibleDuplicate(statement, _likeness(statement, particulars))
        for statement in _with_a_key_of(particulars, statements)
    ]
    by_key.sort(key=lambda match: list(Likeness).index(match.likeness))
    remaining = statements.exclude(pk__in=[match.statement.pk for match in by_key])
    return [*by_key, *_near_duplicates(particulars, remaining, MAX_DUPLICATES - len(by_key))]


def duplicates_of(statement: Statement) -> list[PossibleDuplicate]:
    """Return possible duplicates of a statement as it is stored."""
    particulars = Particulars(
        body=statement.body,
        date_range=statement.date_range,
        title_zh=statement.title_zh,
        title_en=statement.title_en,
        text=Revision.objects.text_of(statement),
        addresses=tuple(statement.citations.values_list("url", flat=True)),
    )
    return find_duplicates(particulars, but=statement.pk)


def _with_a_key_of(particulars: Particulars, statements: StatementQuerySet) -> Iterable[Statement]:
    """Return statements with the same text, address or title, if it is distinctive enough."""
    title, text = particulars.title_zh or particulars.title_en, particulars.text
    of_address, of_text = address_keys(particulars.addresses), text_keys(text)
    of_title = title_keys(title)
    by_body = Q(body=particulars.body)
    is_alike = (
        Q(card__keys__overlap=of_address)
        | Q(card__keys__overlap=of_text) & (Q() if _is_own(text) else by_body)
        | Q(card__keys__overlap=of_title) & by_body & _of_days(particulars.date_range)
    )
    with_equal_key = statements.filter(card__keys__overlap=[*of_address, *of_text, *of_title])
    return with_equal_key.filter(is_alike).order_by("-pk")[:MAX_DUPLICATES]


def _is_own(text: str) -> bool:
    """Whether a text is long enough to be distinctive."""
    return len(normalise(text)) >= OWN_LETTERS


def _of_days(date_range: DateRange | None) -> Q:
    return Q(possible_days__overlap=date_range) if date_range else Q(date_range=None)


def _likeness(statement: Statement, particulars: Particulars) -> Likeness:
    """Return the strongest likeness of a statement that shares a key with these particulars."""
    if (
        particulars.title_zh
        and statement.body == particulars.body
        and (statement.title_zh, statement.date_range)
        == (particulars.title_zh, particulars.date_range)
    ):
        return Likeness.SAME
    shared = set(statement.card.keys)
    if shared.intersection(text_keys(particulars.text)):
        return Likeness.TEXT
    if shared.intersection(address_keys(particulars.addresses)):
        return Likeness.ADDRESS
    return Likeness.TITLE


def _near_duplicates(
    particulars: Particulars, statements: StatementQuerySet, limit: int
) -> list[PossibleDuplicate]:
    """Return near-duplicates by text among the statements of the same days."""
    letters = normalise(particulars.text)
    date_range = particulars.date_range
    if not letters or not date_range:
        return []
    if not _is_own(particulars.text) or date_range.upper - date_range.lower > _SAME_DAYS:
        statements = statements.filter(body=particulars.body)
    candidates = _nearest_in_length(statements.filter(possible_days__overlap=date_range), letters)
    texts = Revision.objects.current().filter(statement__in=[row.pk for row in candidates])
    text_by_statement = dict(texts.values_list("statement", "text"))
    shares = {
        statement: common_share(letters, normalise(text_by_statement[statement.pk]))
        for statement in candidates
        if statement.pk in text_by_statement
    }
    ranked = sorted(shares, key=lambda statement: -shares[statement])
    return [
        PossibleDuplicate(statement, Likeness.WORDING)
        for statement in ranked[:limit]
        if shares[statement] >= NEAR_SHARE
    ]


def _nearest_in_length(statements: StatementQuerySet, letters: Normalised) -> list[Statement]:
    """Return the statements whose text is of nearly the same length, the nearest first."""
    count = len(letters)
    may_be = statements.filter(
        card__letters__range=(int(count * NEAR_SHARE), int(count / NEAR_SHARE) + 1)
    )
    return list(may_be.order_by(Abs(F("card__letters") - count), "-pk")[:MAX_CANDIDATES])
