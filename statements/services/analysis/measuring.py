"""Measure what an analysis needs and nobody measured yet."""

from datetime import datetime

from statements.engine.echo.echo import ENGINE
from statements.models import ResponseLink
from statements.selectors.links.frequencies import current_background
from statements.services.attempts import TooManyAttempts
from statements.services.links import echoes


def measure_directive(*, directive_id: int, now: datetime) -> list[int]:
    """Measure the links of a directive that lack a fresh echo; return those given up for now."""
    links = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    given_up = []
    for link_id in links.filter(directive=directive_id).order_by("pk").values_list("pk", flat=True):
        try:
            echoes.measure_link(link_id=link_id, now=now)
        except TooManyAttempts:
            given_up.append(link_id)
    return given_up
