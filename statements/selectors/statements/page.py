"""The page of one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import (
    Mention,
    Occurrence,
    Passage,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
    StatementQuerySet,
)
from statements.selectors.lists.rows import PostHolder, holders_on, links_with_echoes
from statements.selectors.statements.public_copies import archived_drafts


@dataclass(frozen=True, slots=True)
class QuotedMention:
    """A mention with the words of the statement, which are empty if a reviewer entered it."""

    mention: Mention
    words: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Everything that the page shows of one statement. ``revisions`` are latest first.

    ``answered_by`` is empty for a directive, whose page lists its responses apart.
    """

    revisions: Sequence[Revision]
    answers: Sequence[ResponseLink]
    answered_by: Sequence[ResponseLink]
    names: Sequence[QuotedMention]
    phrases: Sequence[Occurrence]
    holders: Sequence[PostHolder]
    passages: Sequence[Passage]

    @property
    def current(self) -> Revision | None:
        return next((revision for revision in self.revisions if revision.is_current), None)


def statement_with_particulars() -> StatementQuerySet:
    """Load statements with their own particulars."""
    return (
        Statement.objects.select_related("genre", "official", "entered_by")
        .with_place()
        .prefetch_related("tags", "citations", "translations", archived_drafts())
    )


def statement_page(statement: Statement) -> StatementPage:
    """Load the revisions, links, mentions, phrases and office holders of a statement."""
    answers = list(links_with_echoes("directive").filter(response=statement))
    for link in answers:
        link.response = statement
    return StatementPage(
        revisions=list(statement.revisions.order_by("-number")),
        answers=answers,
        answered_by=_answered_by(statement),
        names=_names(statement),
        phrases=list(
            statement.occurrences.select_related("phrase").order_by("-times", "phrase__text")
        ),
        holders=holders_on([statement])[statement.pk],
        passages=list(statement.passages.select_related("tag")),
    )


def _answered_by(statement: Statement) -> list[ResponseLink]:
    """Return the links to a statement. Of a directive, which may have thousands, none is loaded."""
    if statement.kind == StatementKind.DIRECTIVE:
        return []
    links = links_with_echoes("response").filter(directive=statement)
    answered_by = list(links.select_related("response__genre").with_place())
    for link in answered_by:
        link.directive = statement
    return answered_by


def _names(statement: Statement) -> list[QuotedMention]:
    """Return the mentions in the title and the current wording, in reading order."""
    mentions = (
        Mention.objects.current()
        .filter(revision__statement=statement)
        .select_related("revision", "directive")
    )
    return [QuotedMention(mention, _words_of(mention, statement.title_zh)) for mention in mentions]


def _words_of(mention: Mention, title: str) -> str:
    if mention.start is None:
        return ""
    text = title if mention.in_title else mention.revision.text
    return text[mention.start : mention.end]
