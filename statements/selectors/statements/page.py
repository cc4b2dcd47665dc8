"""What the page of one statement shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import (
    Mention,
    Occurrence,
    ResponseLink,
    Revision,
    Statement,
    StatementQuerySet,
)
from statements.selectors.lists.rows import Holder, holders_on, links_with_echoes


@dataclass(frozen=True, slots=True)
class Named:
    """What a statement names, in its own words; these are empty where a reviewer said it."""

    mention: Mention
    words: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    """All that is shown of one statement. ``revisions`` are latest first."""

    revisions: Sequence[Revision]
    answers: Sequence[ResponseLink]
    answered_by: Sequence[ResponseLink]
    names: Sequence[Named]
    phrases: Sequence[Occurrence]
    holders: Sequence[Holder]

    @property
    def current(self) -> Revision | None:
        return next((one for one in self.revisions if one.is_current), None)


def statement_with_particulars() -> StatementQuerySet:
    """Load statements with all that their page prints of themselves."""
    return Statement.objects.select_related(
        "genre", "official", "entered_by", "body__jurisdiction__parent__parent"
    ).prefetch_related("tags", "citations", "translations")


def statement_page(statement: Statement) -> StatementPage:
    """Load what stands around a statement."""
    answers = list(links_with_echoes("directive").filter(response=statement))
    answered_by = list(
        links_with_echoes("response")
        .filter(directive=statement)
        .select_related("response__body__jurisdiction__parent__parent", "response__genre")
    )
    for link in answers:
        link.response = statement
    for link in answered_by:
        link.directive = statement
    return StatementPage(
        revisions=list(statement.revisions.order_by("-number")),
        answers=answers,
        answered_by=answered_by,
        names=_names(statement),
        phrases=list(
            statement.occurrences.select_related("phrase").order_by("-times", "phrase__text")
        ),
        holders=holders_on([statement])[statement.pk],
    )


def _names(statement: Statement) -> list[Named]:
    """Return what title and current wording name, in the order of reading."""
    mentions = (
        Mention.objects.current()
        .filter(revision__statement=statement)
        .select_related("revision", "directive")
    )
    return [
        Named(one, (statement.title_zh if one.in_title else one.revision.text)[one.start : one.end])
        if one.start is not None
        else Named(one, "")
        for one in mentions
    ]
