"""Propose wordings of directives as set phrases, and decide about them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from statements.engine.echo.frequencies import DocumentFrequencies, count_grams, exclude_texts
from statements.engine.phrases.finder import find_phrases
from statements.engine.search.grams import grams_to_find
from statements.engine.text.phrases import forms_of
from statements.engine.text.searchable import searchable
from statements.models import (
    Card,
    Level,
    LinkState,
    Phrase,
    PhraseProposal,
    PhraseReading,
    PhraseVariant,
    ProposalState,
    ResponseLink,
    Revision,
    Statement,
    User,
)
from statements.models.profiles.proposals import MAX_EARLIER
from statements.selectors.links.frequencies import counts_of, current_background
from statements.services.refusals import Refused
from statements.services.versions import lock_version

MIN_PROVINCES = 2  # with fewer nothing has spread
LONGEST_PHRASE = 100  # characters


class FollowedAlready(Refused):
    """The wording is a set phrase, or counts as one."""

    def __init__(self) -> None:
        super().__init__(_("This wording is followed already."))


class InAnotherState(Refused):
    """A proposal cannot be decided that is not open, nor reopened that is not dismissed."""

    def __init__(self, proposal: PhraseProposal) -> None:
        super().__init__(
            _("This cannot be done now. State of the proposal: %(state)s.")
            % {"state": proposal.get_state_display()}
        )


def directives_to_read(*, limit: int) -> list[int]:
    """Return directives whose text or number of answers changed since they were read."""
    current = Revision.objects.current().filter(statement=OuterRef("pk"))
    confirmed = Q(links_in__state=LinkState.CONFIRMED)
    directives = (
        Statement.objects.directives()
        .annotate(
            wording=Subquery(current.values("pk")[:1]),
            answers=Count("links_in", filter=confirmed),
        )
        .filter(wording__isnull=False)
        .exclude(phrase_reading__revision=F("wording"), phrase_reading__answers=F("answers"))
    )
    return list(directives.order_by("-pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def propose_phrases(*, directive_id: int, now: datetime) -> int:
    """Read a directive for phrases that spread; return how many are proposed from it.

    May run twice: what is proposed already gets its evidence counted anew, or goes where none is
    left, and what was decided stays decided. Raises ``Statement.DoesNotExist``.
    """
    directive = Statement.objects.directives().select_for_update().get(pk=directive_id)
    revision = Revision.objects.current_of(directive)
    if revision is None:
        return 0
    links = ResponseLink.objects.confirmed().answering([directive])
    answers = list(links.values_list("response", flat=True))
    followed = _forms_followed()
    proposals = [
        PhraseProposal(
            text=phrase.text,
            directive=directive,
            score=phrase.score,
            provinces=provinces,
            earlier=_earlier(form, directive),
            proposed_at=now,
        )
        for phrase in find_phrases(revision.text, _archive(revision, answers))
        if (form := searchable(phrase.text)) and form not in followed
        if len(phrase.text) <= LONGEST_PHRASE
        if (provinces := _provinces(form, directive)) >= MIN_PROVINCES
    ]
    PhraseProposal.objects.bulk_create(
        _first_to_have(proposals),
        update_conflicts=True,
        unique_fields=["text"],
        update_fields=["directive", "score", "provinces", "earlier"],
    )
    spread = [proposal.text for proposal in proposals]
    PhraseProposal.objects.to_decide().filter(directive=directive).exclude(text__in=spread).delete()
    PhraseReading.objects.update_or_create(
        directive=directive, defaults={"revision": revision, "answers": len(answers)}
    )
    return len(proposals)


@transaction.atomic
def follow_proposal(
    *, proposal_id: int, seen_version: int, gloss: str, by: User, now: datetime
) -> Phrase:
    """Make a proposal a set phrase, with what it means in English if that is given.

    Raises ``PhraseProposal.DoesNotExist``, ``StaleEdit``, ``InAnotherState`` or
    ``FollowedAlready``.
    """
    proposal = _locked(proposal_id, seen_version, ProposalState.OPEN)
    if searchable(proposal.text) in _forms_followed():
        raise FollowedAlready
    _set_state(proposal, ProposalState.ACCEPTED, by, now)
    return Phrase.objects.create(
        text=proposal.text, gloss=gloss, gloss_by=by.get_username() if gloss else ""
    )


@transaction.atomic
def dismiss_proposal(*, proposal_id: int, seen_version: int, by: User, now: datetime) -> None:
    """Put a proposal aside.

    Raises ``PhraseProposal.DoesNotExist``, ``StaleEdit`` or ``InAnotherState``.
    """
    proposal = _locked(proposal_id, seen_version, ProposalState.OPEN)
    _set_state(proposal, ProposalState.DISMISSED, by, now)


@transaction.atomic
def reopen_proposal(*, proposal_id: int, seen_version: int) -> None:
    """Take a dismissal back.

    Raises ``PhraseProposal.DoesNotExist``, ``StaleEdit`` or ``InAnotherState``.
    """
    proposal = _locked(proposal_id, seen_version, ProposalState.DISMISSED)
    _set_state(proposal, ProposalState.OPEN, None, None)


def _first_to_have(proposals: list[PhraseProposal]) -> list[PhraseProposal]:
    """Leave out what was proposed from a directive in which it was at least as new."""
    texts = [proposal.text for proposal in proposals]
    rivals = PhraseProposal.objects.in_bulk(texts, field_name="text")
    return [
        proposal
        for proposal in proposals
        if (rival := rivals.get(proposal.text)) is None
        or rival.directive_id == proposal.directive_id
        or proposal.earlier < rival.earlier
    ]


def _locked(proposal_id: int, seen_version: int, state: ProposalState) -> PhraseProposal:
    """Lock a proposal that is in this state. Raises ``StaleEdit`` or ``InAnotherState``."""
    proposal = lock_version(PhraseProposal.objects.all(), proposal_id, seen_version)
    if proposal.state != state:
        raise InAnotherState(proposal)
    return proposal


def _set_state(
    proposal: PhraseProposal, state: ProposalState, by: User | None, now: datetime | None
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
    proposal.version += 1
    proposal.save(update_fields=["state", "decided_by", "decided_at", "version"])


def _forms_followed() -> set[str]:
    """Return the searchable forms of all set phrases and variants."""
    texts = Phrase.objects.values_list("text").union(PhraseVariant.objects.values_list("text"))
    return set(forms_of(text for (text,) in texts))


def _archive(revision: Revision, answers: list[int]) -> DocumentFrequencies:
    """Return the counts of the archive without the directive and its answers."""
    family = Revision.objects.current().filter(statement__in=[revision.statement_id, *answers])
    own = count_grams(family.values_list("text", flat=True).iterator())
    background = current_background()
    return exclude_texts(
        counts_of(background) if background else count_grams([]), own, revision.text
    )


def _provinces(form: str, directive: Statement) -> int:
    """Count the provinces whose own confirmed answers have a wording."""
    links = ResponseLink.objects.confirmed().answering([directive])
    users = links.filter(
        body__jurisdiction__level=Level.PROVINCE, response__card__text__contains=form
    )
    return users.order_by().values("body__jurisdiction").distinct().count()


def _earlier(form: str, directive: Statement) -> int:
    """Count the statements from before the directive that have a wording, up to a bound."""
    if directive.possible_days is None:
        return 0
    cards = Card.objects.filter(grams__contains=grams_to_find(form), text__contains=form)
    earlier = cards.filter(statement__possible_days__endswith__lte=directive.possible_days.lower)
    return len(earlier.values_list("pk")[:MAX_EARLIER])
