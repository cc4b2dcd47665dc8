"""Measure the echoes of responses."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from statements.engine.echo.echo import ENGINE, measure_echo
from statements.engine.echo.echo import Echo as EngineEcho
from statements.engine.echo.records import clause_records, passage_records
from statements.models import SHARES, Echo, ResponseLink, ResponseLinkQuerySet, Revision, Work
from statements.selectors.links.frequencies import current_background, prepared_directive
from statements.services import attempts


def measure_link(*, link_id: int, now: datetime) -> bool:
    """Measure one link on the current revisions; return whether both texts exist.

    Idempotent: the newest measurement replaces the previous one. No row is locked while texts are
    compared, however long that takes. If a revision was replaced meanwhile, the result is
    discarded, and the save of the new one schedules another. Raises
    ``ResponseLink.DoesNotExist`` or ``TooManyAttempts``.
    """
    link = ResponseLink.objects.get(pk=link_id)
    directive, response = _wordings(link)
    if directive is None or response is None:
        return _forget_echo(link_id)
    background = current_background()
    attempts.begin(
        work=Work.ECHO,
        row_id=link_id,
        version=f"{ENGINE} {directive.pk} {response.pk} {background}",
        now=now,
    )
    echo = measure_echo(
        directive=prepared_directive(directive, background),
        response=response.text,
        is_quotations=not response.is_whole,
    )
    _write(link_id, echo_facts(echo, directive, response, background=background, now=now))
    return True


def echo_facts(
    echo: EngineEcho,
    directive: Revision,
    response: Revision,
    *,
    background: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the columns of a measurement."""
    shares = _shares(
        echo,
        is_weighed=background is not None,
        response_is_whole=response.is_whole,
        both_are_whole=directive.is_whole and response.is_whole,
    )
    return {
        "directive_revision": directive,
        "response_revision": response,
        "engine": ENGINE,
        "background_id": background,
        **shares,
        "clauses": len(echo.clauses),
        "clauses_taken_up": echo.taken_up,
        "longest": echo.longest,
        "passages": passage_records(echo),
        "fates": clause_records(echo),
        "measured_at": now,
    }


@transaction.atomic
def _write(link_id: int, facts: dict[str, Any]) -> None:
    """Store the measurement, unless a revision was replaced meanwhile."""
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    if _wordings(link) == (facts["directive_revision"], facts["response_revision"]):
        Echo.objects.update_or_create(link=link, defaults=facts)
    attempts.end(work=Work.ECHO, row_id=link_id)


@transaction.atomic
def _forget_echo(link_id: int) -> bool:
    """Delete the echo of a link that lacks a text; return whether both exist after all."""
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    if None not in _wordings(link):
        return True
    Echo.objects.filter(link=link).delete()
    return False


def _wordings(link: ResponseLink) -> tuple[Revision | None, Revision | None]:
    """Return the current revisions of directive and response."""
    ids = [link.directive_id, link.response_id]
    revisions = {
        revision.statement_id: revision
        for revision in Revision.objects.current().filter(statement__in=ids)
    }
    return revisions.get(link.directive_id), revisions.get(link.response_id)


def _shares(
    echo: EngineEcho, *, is_weighed: bool, response_is_whole: bool, both_are_whole: bool
) -> dict[str, Any]:
    """Return the meaningful shares: of complete texts, and discounted if a background exists."""
    of_response = {"v": echo.v, "quoted": echo.quoted}
    of_both = {"u": echo.u, "order": echo.order}
    if is_weighed:
        of_response["v_discounted"] = echo.v_discounted
        of_both["u_discounted"] = echo.u_discounted
    return {
        **dict.fromkeys(SHARES),
        **(of_response if response_is_whole else {}),
        **(of_both if both_are_whole else {}),
    }


def links_to_measure(*, limit: int, now: datetime) -> list[int]:
    """Return links whose echo is missing or outdated, grouped by directive.

    Links that failed too often are left out.
    """
    links = _waiting_links(now).order_by("directive", "pk")
    return list(links.values_list("pk", flat=True)[:limit])


def are_being_measured(statements: Collection[int], *, now: datetime) -> bool:
    """Whether links of these statements wait to be measured, so that figures lack their clauses."""
    ends = Q(directive__in=statements) | Q(response__in=statements)
    return _waiting_links(now).filter(ends).exists()


def _waiting_links(now: datetime) -> ResponseLinkQuerySet:
    links = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    exhausted = attempts.exhausted_attempts(Work.ECHO, now=now).values("row_id")
    return links.exclude(pk__in=exhausted)


def links_of_statement(*, statement_id: int) -> list[int]:
    """Return the links from and to a statement, without rejected ones."""
    links = ResponseLink.objects.not_rejected()
    ids = links.filter(directive=statement_id) | links.filter(response=statement_id)
    return list(ids.values_list("pk", flat=True))
