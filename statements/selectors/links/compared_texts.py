"""Two to six wordings to compare, and what was measured of each against the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

from statements.engine.echo.echo import Echo, measure_echo
from statements.models import Background, Latency, Removal, ResponseLink, Revision, Statement
from statements.models.statements.keys import read_key
from statements.selectors.links.frequencies import prepared_directive
from statements.selectors.statements.page import statement_with_particulars

MAX_TEXTS = 6
# Characters gone through for one page, the first text once for each other: more takes longer than
# a reader waits, and than one reader may hold a server. Six reports on a plan have some 260,000.
MAX_CHARACTERS = 260_000


class NoSuchText(ValueError):
    """A key that names no text."""


class TooLongToCompare(Exception):
    """The texts have more than ``MAX_CHARACTERS``."""


@dataclass(frozen=True, slots=True)
class TextKey:
    """A statement, and the number of one of its wordings; without a number, the current one."""

    statement: int
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> "TextKey":
        """Read ``7`` or ``7.2``, as ``str`` writes it. Raises ``NoSuchText``."""
        first, dot, second = text.partition(".")
        statement, number = read_key(first), read_key(second)
        if statement is None or (dot and number is None):
            raise NoSuchText(text)
        return cls(statement, number)

    @classmethod
    def parse_all(cls, names: Iterable[str]) -> "list[TextKey]":
        """Read keys, each once. Raises ``NoSuchText``."""
        return list(dict.fromkeys(map(cls.parse, names)))

    def __str__(self) -> str:
        return str(self.statement) if self.number is None else f"{self.statement}.{self.number}"


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A text beside the first one: its number on the page, and what was measured of it.

    Without a wording there is nothing to measure, and no echo. ``link`` and ``latency`` are those
    to the first text's statement.
    """

    number: int
    key: TextKey
    statement: Statement
    revision: Revision | None
    link: ResponseLink | None
    latency: Latency | None
    echo: Echo | None


@dataclass(frozen=True, slots=True)
class ComparedTexts:
    """A first text, as a rule a directive's, and others that are measured against it.

    ``background`` is what wording was weighed against; None before the archive was counted.
    """

    key: TextKey
    directive: Statement
    revision: Revision | None
    background: Background | None
    texts: Sequence[ComparedText]

    @property
    def is_whole(self) -> bool:
        """Whether shares of the first text mean something."""
        return self.revision is not None and self.revision.is_whole

    @property
    def query(self) -> str:
        """These texts as the query of an address."""
        others = [str(text.key) for text in self.texts]
        return urlencode({"directive": str(self.key), "response": others}, doseq=True)


def load_texts(first: TextKey, others: Iterable[TextKey]) -> ComparedTexts:
    """Load and measure wordings. Statements that are not in the archive are left out.

    The current wording of one that was merged is that of the statement which counts in its place.
    Raises ``Statement.DoesNotExist`` for an unknown first one, and ``TooLongToCompare``.
    """
    first, *keys = _led_on([first, *others])
    keys = [key for key in keys if key != first]
    statements = statement_with_particulars().in_bulk(
        [first.statement, *(key.statement for key in keys)]
    )
    if first.statement not in statements:
        raise Statement.DoesNotExist
    directive = statements[first.statement]
    keys = [key for key in keys if key.statement in statements]
    revisions = _revisions([first, *keys])
    revision = revisions.get(first)
    responses = [revisions[key] for key in keys if key in revisions]
    if revision and _characters(revision, responses) > MAX_CHARACTERS:
        raise TooLongToCompare
    background = Background.objects.filter(is_current=True).defer("grams", "counts").first()
    links = {
        link.response_id: link
        for link in ResponseLink.objects.filter(
            directive=directive, response__in=[key.statement for key in keys]
        )
    }
    texts = [
        ComparedText(
            number=number,
            key=key,
            statement=statements[key.statement],
            revision=revisions.get(key),
            link=links.get(key.statement),
            latency=_latency(statements[key.statement], directive),
            echo=_measured(revision, revisions.get(key), background),
        )
        for number, key in enumerate(keys, start=1)
    ]
    return ComparedTexts(first, directive, revision, background, texts)


def _led_on(keys: Sequence[TextKey]) -> list[TextKey]:
    """Return keys of which none without a number is that of a merged statement, each once."""
    latest = [str(key.statement) for key in keys if key.number is None]
    heirs = Removal.objects.heirs_of(Statement, latest)
    led_on = (
        TextKey(int(heirs.get(str(key.statement), key.statement))) if key.number is None else key
        for key in keys
    )
    return list(dict.fromkeys(led_on)) if heirs else list(keys)


def _characters(first: Revision, others: Sequence[Revision]) -> int:
    return sum(len(first.text) + len(other.text) for other in others)


def _revisions(keys: Sequence[TextKey]) -> dict[TextKey, Revision]:
    numbered = {key: Q(statement=key.statement, number=key.number) for key in keys if key.number}
    condition = Q(is_current=True, statement__in=[key.statement for key in keys])
    for question in numbered.values():
        condition |= question
    loaded = list(Revision.objects.filter(condition))
    by_number = {TextKey(row.statement_id, row.number): row for row in loaded}
    current = {TextKey(row.statement_id): row for row in loaded if row.is_current}
    available = by_number | current
    return {key: available[key] for key in keys if key in available}


def _latency(statement: Statement, directive: Statement) -> Latency | None:
    return None if statement == directive else statement.latency_after(directive)


def _measured(
    directive_revision: Revision | None,
    response_revision: Revision | None,
    background: Background | None,
) -> Echo | None:
    if directive_revision is None or response_revision is None:
        return None
    directive = prepared_directive(directive_revision, background.pk if background else None)
    return measure_echo(
        directive=directive,
        response=response_revision.text,
        is_quotations=not response_revision.is_whole,
    )
