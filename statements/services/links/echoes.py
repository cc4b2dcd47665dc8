"""Measure what responses share with their directives."""

from datetime import datetime
from typing import Any

from django.db import transaction

from statements.engine.echo.echo import ENGINE, measure_echo
from statements.engine.echo.echo import Echo as Measured
from statements.engine.echo.records import clause_records, passage_records
from statements.models import SHARES, Echo, ResponseLink, Revision, Work
from statements.selectors.links.frequencies import current_background, prepared_directive
from statements.services.links import attempts


def measure_link(*, link_id: int, now: datetime) -> bool:
    """Measure one link on the current wordings; say whether there were two texts to measure.

    Safe to repeat: the newest measurement replaces the one before. Nothing is locked while texts
    are compared, however long that takes: what was measured on a wording that is no longer current
    is thrown away, and the new wording asks for its own. Raises ``ResponseLink.DoesNotExist`` or
    ``TooManyAttempts``.
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
    measured = measure_echo(
        directive=prepared_directive(directive, background),
        response=response.text,
        is_quotations=not response.is_whole,
    )
    shares = _shares(
        measured,
        is_weighed=background is not None,
        response_is_whole=response.is_whole,
        both_are_whole=directive.is_whole and response.is_whole,
    )
    facts = {
        "directive_revision": directive,
        "response_revision": response,
        "engine": ENGINE,
        "background_id": background,
        **shares,
        "clauses": len(measured.clauses),
        "clauses_taken_up": measured.taken_up,
        "longest": measured.longest,
        "passages": passage_records(measured),
        "fates": clause_records(measured),
        "measured_at": now,
    }
    _write(link_id, facts)
    return True


@transaction.atomic
def _write(link_id: int, facts: dict[str, Any]) -> None:
    """Keep what was measured, unless a wording was replaced meanwhile."""
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    if _wordings(link) == (facts["directive_revision"], facts["response_revision"]):
        Echo.objects.update_or_create(link=link, defaults=facts)
    attempts.end(work=Work.ECHO, row_id=link_id)


@transaction.atomic
def _forget_echo(link_id: int) -> bool:
    """Delete the echo of a link one of whose texts is not held; return whether there are two."""
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    if None not in _wordings(link):
        return True
    Echo.objects.filter(link=link).delete()
    return False


def _wordings(link: ResponseLink) -> tuple[Revision | None, Revision | None]:
    """Return the current wordings of directive and response."""
    ends = [link.directive_id, link.response_id]
    current = {
        revision.statement_id: revision
        for revision in Revision.objects.current().filter(statement__in=ends)
    }
    return current.get(link.directive_id), current.get(link.response_id)


def _shares(
    measured: Measured, *, is_weighed: bool, response_is_whole: bool, both_are_whole: bool
) -> dict[str, Any]:
    """Keep the shares that mean something: of texts held in full, weighed where that is known."""
    of_response = {"v": measured.v, "quoted": measured.quoted}
    of_both = {"u": measured.u, "order": measured.order}
    if is_weighed:
        of_response["v_discounted"] = measured.v_discounted
        of_both["u_discounted"] = measured.u_discounted
    return {
        **dict.fromkeys(SHARES),
        **(of_response if response_is_whole else {}),
        **(of_both if both_are_whole else {}),
    }


def links_to_measure(*, limit: int, now: datetime) -> list[int]:
    """Return links whose echo is missing or out of date, those of one directive together.

    Those are left alone that could not be measured several times.
    """
    waiting = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    waiting = waiting.exclude(pk__in=attempts.given_up(Work.ECHO, now=now).values("row_id"))
    return list(waiting.order_by("directive", "pk").values_list("pk", flat=True)[:limit])


def links_of_statement(*, statement_id: int) -> list[int]:
    """Return the links, in either direction, that a statement's wording bears on."""
    standing = ResponseLink.objects.not_rejected()
    ids = standing.filter(directive=statement_id) | standing.filter(response=statement_id)
    return list(ids.values_list("pk", flat=True))
