"""Statements in the archive that may be the same as one that somebody enters."""

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

MAX_ALIKE = 10  # statements that one warning names
MAX_CANDIDATES = 300  # texts that are compared letter by letter, those of nearest length
NEARLY = 0.9  # share of the longer text's letters that nearly equal texts have in common
# Letters of a text that is nobody else's. Many bodies repeat a single clause of the centre.
OWN_LETTERS = 20
_UNREAD = [f"card__{name}" for name in ("facts", "title", "summary", "text", "grams")]
_SAME_DAYS = timedelta(
    days=31
)  # of a date that is known less well, only the body's own are compared


class Likeness(models.TextChoices):
    """In what a statement is like the one that is entered, the strongest first."""

    SAME = "same", _("same body, title and date")  # of which the archive holds one
    TEXT = "text", _("same text")
    ADDRESS = "address", _("same address")
    TITLE = "title", _("same body, title and day")
    WORDING = "wording", _("nearly the same text, same day")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What tells a statement from others; ``body`` is None while it is not in the archive."""

    body: Body | None
    date_range: DateRange | None
    title_zh: str
    title_en: str
    text: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A statement in the archive that is like the one that is entered."""

    statement: Statement
    likeness: Likeness


def find_alike(particulars: Particulars, *, but: int | None = None) -> list[Alike]:
    """Return the statements like this one, other than ``but``, the most alike first.

    At most ``MAX_ALIKE``, of which those with the same text, address or title come first.
    """
    statements = Statement.objects.select_related("body", "card", "genre").defer(*_UNREAD)
    if but is not None:
        statements = statements.exclude(pk=but)
    by_key = [
        Alike(statement, _likeness(statement, particulars))
        for statement in _with_a_key_of(particulars, statements)
    ]
    by_key.sort(key=lambda alike: list(Likeness).index(alike.likeness))
    others = statements.exclude(pk__in=[alike.statement.pk for alike in by_key])
    return [*by_key, *_nearly_alike(particulars, others, MAX_ALIKE - len(by_key))]


def _with_a_key_of(particulars: Particulars, statements: StatementQuerySet) -> Iterable[Statement]:
    """Return the statements with the same text, an address or the title, as far as it counts."""
    title, text = particulars.title_zh or particulars.title_en, particulars.text
    of_address, of_text = address_keys(particulars.addresses), text_keys(text)
    of_title = title_keys(title)
    by_body = Q(body=particulars.body)
    is_alike = (
        Q(card__keys__overlap=of_address)
        | Q(card__keys__overlap=of_text) & (Q() if _is_own(text) else by_body)
        | Q(card__keys__overlap=of_title) & by_body & _of_days(particulars.date_range)
    )
    near = statements.filter(card__keys__overlap=[*of_address, *of_text, *of_title])
    return near.filter(is_alike).order_by("-pk")[:MAX_ALIKE]


def _is_own(text: str) -> bool:
    """Whether a text is long enough to be told from what many bodies repeat."""
    return len(normalise(text)) >= OWN_LETTERS


def _of_days(said: DateRange | None) -> Q:
    return Q(possible_days__overlap=said) if said else Q(date_range=None)


def _likeness(statement: Statement, particulars: Particulars) -> Likeness:
    """Say in what a statement with a key of these particulars is like them."""
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


def _nearly_alike(
    particulars: Particulars, statements: StatementQuerySet, limit: int
) -> list[Alike]:
    """Return statements of the same days whose text nearly is this one."""
    letters = normalise(particulars.text)
    said = particulars.date_range
    if not letters or not said:
        return []
    if not _is_own(particulars.text) or said.upper - said.lower > _SAME_DAYS:
        statements = statements.filter(body=particulars.body)
    near = _nearest_in_length(statements.filter(possible_days__overlap=said), letters)
    texts = Revision.objects.filter(is_current=True, statement__in=[row.pk for row in near])
    worded = dict(texts.values_list("statement", "text"))
    shares = {
        statement: common_share(letters, normalise(worded[statement.pk]))
        for statement in near
        if statement.pk in worded
    }
    ranked = sorted(shares, key=lambda statement: -shares[statement])
    return [
        Alike(statement, Likeness.WORDING)
        for statement in ranked[:limit]
        if shares[statement] >= NEARLY
    ]


def _nearest_in_length(statements: StatementQuerySet, letters: Normalised) -> list[Statement]:
    """Return the statements whose text may nearly be this one by its length."""
    count = len(letters)
    may_be = statements.filter(card__letters__range=(int(count * NEARLY), int(count / NEARLY) + 1))
    return list(may_be.order_by(Abs(F("card__letters") - count), "-pk")[:MAX_CANDIDATES])
