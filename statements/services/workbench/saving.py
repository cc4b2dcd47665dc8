"""Save a form of the workbench: the statement, decisions about directives, and passages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import ForeignKeyViolation

from statements.engine.text.normalisation import holds_words, normalise
from statements.models import (
    Depth,
    LinkMethod,
    LinkState,
    Passage,
    ResponseLink,
    Revision,
    Statement,
    Tag,
    User,
)
from statements.services.links.linking import (
    NotInTheWording,
    code_depth,
    decide_link,
    link_response,
)
from statements.services.refusals import Refused
from statements.services.statements.entry import (
    LinkInput,
    change_statement,
    enter_statement,
    wait_for_other_entries,
)
from statements.services.workbench.drafts import end_draft
from statements.services.workbench.settling import settle_draft


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """A decision that the statement answers a directive, or that it does not.

    ``depth`` is how far the answer goes, and ``passage`` the words that show it;
    ``is_depth_removed`` removes an earlier code. ``seen_version`` is the version of the link that
    the form showed: 0 if it showed none, None if that is unknown.
    """

    directive: Statement
    state: LinkState
    method: LinkMethod
    evidence: str
    depth: Depth | None = None
    passage: str = ""
    is_depth_removed: bool = False
    seen_version: int | None = None

    def is_overtaken(self, link: ResponseLink, *, by: User | None) -> bool:
        """Whether somebody else decided otherwise after the form had shown the link."""
        return (
            self.seen_version not in {None, link.version}
            and link.state not in {LinkState.SUGGESTED, self.state}
            and link.decided_by != by
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """Words of the text, picked as a quotation or for a tag."""

    words: str
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a form contains besides the statement itself.

    ``draft_key`` is the draft to delete, and ``draft_version`` the version that the form had seen.
    """

    decisions: tuple[LinkDecision, ...] = ()
    picks: tuple[Pick, ...] = ()
    draft_key: UUID | None = None
    draft_version: int | None = None


class NamesWhatIsGone(Refused):
    """A record that the form refers to was removed after the form was read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A tag, body, speaker, form or directive that this names was withdrawn or merged a "
                "moment ago. Choose another, and save again."
            )
        )


class DecidedMeanwhile(Refused):
    """Somebody else decided about a directive after the form had shown it."""

    def __init__(self, link: ResponseLink) -> None:
        sentences = {
            LinkState.CONFIRMED: _(
                "While this form was open, %(person)s confirmed that this answers “%(directive)s”. "
                "Your decision about it is taken out: look again under Answers, and save."
            ),
            LinkState.REJECTED: _(
                "While this form was open, %(person)s decided that this does not answer "
                "“%(directive)s”. Your decision about it is taken out: look again under Answers, "
                "and save."
            ),
        }
        names = {"person": link.decided_by or "?", "directive": link.directive}
        super().__init__(sentences[LinkState(link.state)] % names)
        self.directive_id = link.directive_id


@contextmanager
def _saving() -> Iterator[None]:
    """Write all or nothing. Raises ``NamesWhatIsGone`` where a reference has no target."""
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        if isinstance(error.__cause__, ForeignKeyViolation):
            raise NamesWhatIsGone from error
        raise


@_saving()
def enter_from_form(
    *,
    additions: Additions,
    link: LinkInput | None,
    form_key: UUID | None,
    by: User | None,
    now: datetime,
    sent_before: bool = False,
    **entry: Any,
) -> Statement:
    """Create a statement (see ``enter_statement``) with what the form adds.

    A form that was ``sent_before``, whose answer was lost, changes the statement that it created,
    unless that was changed since. The draft of a captured page whose key the form carries is
    accepted. Raises ``NamesWhatIsGone`` and what ``enter_statement``, ``change_statement``,
    ``link_response`` and ``decide_link`` raise; nothing is written then.
    """
    if sent_before and by and (created := _created_by(form_key, by)):
        if link:
            decision = LinkDecision(link.directive, link.state, link.method, link.evidence)
            additions = replace(additions, decisions=(*additions.decisions, decision))
        return change_from_form(
            statement_id=created.pk,
            seen_version=created.version,
            additions=additions,
            by=by,
            now=now,
            **entry,
        )
    statement = enter_statement(link=link, form_key=form_key, by=by, now=now, **entry)
    _add(statement, additions, by=by, now=now)
    settle_draft(form_key=form_key, statement=statement, by=by, now=now)
    return statement


@_saving()
def change_from_form(*, additions: Additions, by: User, now: datetime, **entry: Any) -> Statement:
    """Change a statement (see ``change_statement``) with what the form adds.

    Raises the same, ``DecidedMeanwhile`` and ``NamesWhatIsGone``.
    """
    statement = change_statement(by=by, now=now, **entry)
    _add(statement, additions, by=by, now=now)
    return statement


def _created_by(form_key: UUID | None, person: User) -> Statement | None:
    """Return the statement that a form of this person created, as long as nobody changed it."""
    if form_key is None:
        return None
    wait_for_other_entries()  # the first submission of the form may still be running
    created = Statement.objects.filter(form_key=form_key, entered_by=person, version=1)
    return created.first()


def _add(statement: Statement, additions: Additions, *, by: User | None, now: datetime) -> None:
    for decision in additions.decisions:
        _decide(statement, decision, by=by, now=now)
    _pick(statement, additions.picks, by=by, now=now)
    if additions.draft_key and by:
        end_draft(
            key=additions.draft_key,
            person=by,
            statement=statement,
            seen_version=additions.draft_version,
        )


def _decide(
    statement: Statement, decision: LinkDecision, *, by: User | None, now: datetime
) -> None:
    """Write a decision, unless it was made already.

    A decided proposal keeps its evidence, unless words of the text were picked as evidence.
    Raises ``DecidedMeanwhile``.
    """
    links = ResponseLink.objects.select_for_update().filter(response=statement)
    link = links.filter(directive=decision.directive).first()
    if link and decision.is_overtaken(link, by=by):
        raise DecidedMeanwhile(link)
    if link is None:
        link = link_response(
            directive=decision.directive,
            response=statement,
            method=decision.method,
            evidence=decision.evidence,
            state=decision.state,
            by=by,
            now=now,
        )
    elif link.state != decision.state:
        decide_link(
            link_id=link.pk, state=decision.state, seen_version=link.version, by=by, now=now
        )
        if normalise(decision.evidence).text and holds_words(
            Revision.objects.text_of(statement), decision.evidence
        ):
            ResponseLink.objects.filter(pk=link.pk).update(evidence=decision.evidence)
    if decision.depth and decision.state == LinkState.CONFIRMED:
        code_depth(link_id=link.pk, depth=decision.depth, passage=decision.passage)
    elif decision.is_depth_removed and link.depth_id is not None:
        code_depth(link_id=link.pk, depth=None, passage="")


def _pick(statement: Statement, picks: Iterable[Pick], *, by: User | None, now: datetime) -> None:
    """Store passages. Raises ``NotInTheWording`` for words that the text does not contain."""
    picks = list(picks)
    if not picks:
        return
    text = Revision.objects.text_of(statement)
    for pick in picks:
        if not holds_words(text, pick.words):
            raise NotInTheWording(pick.words)
    Passage.objects.bulk_create(
        [
            Passage(
                statement=statement, tag=pick.tag, words=pick.words, picked_by=by, picked_at=now
            )
            for pick in picks
        ],
        ignore_conflicts=True,
    )
