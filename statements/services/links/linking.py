"""Create links and decide them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.normalisation import holds_words
from statements.models import (
    Depth,
    LinkMethod,
    LinkState,
    ResponseLink,
    Revision,
    Stance,
    Statement,
    User,
)
from statements.services.refusals import Refused
from statements.services.versions import lock_version


class LinkExists(Refused):
    """The pair has a link already, in whatever state."""

    def __init__(self, link: ResponseLink) -> None:
        super().__init__(
            _("This link already exists: %(state)s.") % {"state": link.get_state_display()}
        )
        self.link = link


class AnswersItself(Refused):
    """A link from a statement to itself."""

    def __init__(self) -> None:
        super().__init__(_("A statement cannot answer itself."))


class AnswersTooEarly(Refused):
    """The response is certainly earlier than the directive."""

    def __init__(self) -> None:
        super().__init__(_("The response is dated before the directive, so it cannot answer it."))


class NotInTheWording(Refused):
    """The words quoted for a code are not in the response."""

    def __init__(self, words: str) -> None:
        super().__init__(
            _("This quote is not in the text of the response: “%(words)s”.") % {"words": words[:60]}
        )


class AlreadyDecided(Refused):
    """The link has that state already."""

    def __init__(self) -> None:
        super().__init__(_("This has already been decided."))


@dataclass(frozen=True, slots=True)
class Codes:
    """Stance and depth of a response, each with the words that show it."""

    stance: Stance | None = None
    stance_passage: str = ""
    depth: Depth | None = None
    depth_passage: str = ""


@transaction.atomic
def link_response(
    *,
    directive: Statement,
    response: Statement,
    method: LinkMethod,
    evidence: str,
    state: LinkState,
    by: User | None,
    now: datetime,
) -> ResponseLink:
    """Create a link in a state: ``response`` answers ``directive``, may, or does not.

    Raises ``LinkExists``, ``AnswersItself`` or ``AnswersTooEarly``; nothing is written then.
    """
    refuse_impossible_link(directive, response, state)
    is_decided = state != LinkState.SUGGESTED
    try:
        with transaction.atomic():
            return ResponseLink.objects.create(
                directive=directive,
                response=response,
                method=method,
                evidence=evidence,
                state=state,
                suggested_at=now,
                decided_at=now if is_decided else None,
                decided_by=by if is_decided else None,
            )
    except IntegrityError:
        existing = ResponseLink.objects.filter(directive=directive, response=response).first()
        if existing is None:
            raise
        raise LinkExists(existing) from None


@transaction.atomic
def decide_link(
    *,
    link_id: int,
    state: LinkState,
    seen_version: int,
    by: User | None,
    now: datetime,
    codes: Codes | None = None,
) -> ResponseLink:
    """Confirm, reject or reopen a link in the version that the editor saw.

    Without ``codes``, the link keeps its own. Raises ``ResponseLink.DoesNotExist``, ``StaleEdit``,
    ``AlreadyDecided``, ``AnswersTooEarly`` or ``NotInTheWording``; nothing is written then.
    """
    link = lock_version(ResponseLink.objects.all(), link_id, seen_version)
    if link.state == state:
        raise AlreadyDecided
    is_decided = state != LinkState.SUGGESTED
    if state != LinkState.REJECTED:
        refuse_impossible_link(link.directive, link.response, state)
    link.state = state
    link.decided_by = by if is_decided else None
    link.decided_at = now if is_decided else None
    link.version += 1
    if codes:
        _refuse_unshown(link, codes)
        link.stance, link.stance_passage = codes.stance, codes.stance_passage
        link.depth, link.depth_passage = codes.depth, codes.depth_passage
    link.save()
    return link


@transaction.atomic
def code_depth(*, link_id: int, depth: Depth | None, passage: str) -> ResponseLink:
    """Code how far a response goes, with the words that show it; None takes the code out.

    Raises ``NotInTheWording``.
    """
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    _refuse_unshown(link, Codes(depth=depth, depth_passage=passage))
    link.depth, link.depth_passage = depth, passage
    link.version += 1
    link.save(update_fields=["depth", "depth_passage", "version"])
    return link


def refuse_impossible_links(statement: Statement) -> None:
    """Raise ``AnswersTooEarly`` if a link of ``statement`` contradicts its new date."""
    links = ResponseLink.objects.not_rejected().select_related("directive", "response")
    for link in links.filter(Q(directive=statement) | Q(response=statement)):
        refuse_impossible_link(link.directive, link.response, LinkState(link.state))


def _refuse_unshown(link: ResponseLink, codes: Codes) -> None:
    """Refuse words that a complete text does not contain, punctuation aside."""
    revision = Revision.objects.current_of(link.response_id)
    if revision is None or not revision.is_whole:
        return
    for words in filter(None, [codes.stance_passage, codes.depth_passage]):
        if not holds_words(revision.text, words):
            raise NotInTheWording(words)


def refuse_impossible_link(directive: Statement, response: Statement, state: LinkState) -> None:
    """Raise ``AnswersItself`` or ``AnswersTooEarly`` if a link cannot have this state."""
    if directive.pk == response.pk:
        raise AnswersItself
    if state == LinkState.REJECTED or not directive.date_range or not response.date_range:
        return
    if response.latency_after(directive) is None:
        raise AnswersTooEarly
