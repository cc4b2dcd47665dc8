"""Measure what responses share with their directives."""

from datetime import datetime
from typing import Any

from django.db import transaction

from statements.engine.echo import ENGINE, measure_echo
from statements.engine.echo import Echo as Measured
from statements.engine.records import clause_records, passage_records
from statements.models import SHARES, Echo, ResponseLink, Revision
from statements.selectors.backgrounds import current_background, prepared_directive


@transaction.atomic
def measure_link(*, link_id: int, now: datetime) -> bool:
    """Measure one link on the current wordings; say whether there were two texts to measure.

    Safe to repeat: the newest measurement replaces the one before. The link stays locked, so that
    two workers at once leave one echo, and a wording entered meanwhile asks for a new one.
    Raises ``ResponseLink.DoesNotExist``.
    """
    link = ResponseLink.objects.select_for_update().get(pk=link_id)
    directive = Revision.objects.filter(statement=link.directive_id, is_current=True).first()
    response = Revision.objects.filter(statement=link.response_id, is_current=True).first()
    if directive is None or response is None:
        Echo.objects.filter(link=link).delete()
        return False
    background = current_background()
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
    Echo.objects.update_or_create(
        link=link,
        defaults={
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
        },
    )
    return True


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


def links_to_measure(*, limit: int) -> list[int]:
    """Return links whose echo is missing or out of date, those of one directive together."""
    waiting = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    return list(waiting.order_by("directive", "pk").values_list("pk", flat=True)[:limit])


def links_of_statement(*, statement_id: int) -> list[int]:
    """Return the links, in either direction, that a statement's wording bears on."""
    standing = ResponseLink.objects.standing()
    ids = standing.filter(directive=statement_id) | standing.filter(response=statement_id)
    return list(ids.values_list("pk", flat=True))
