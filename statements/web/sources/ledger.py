"""The ledger of silence of one directive."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from statements.models import Statement
from statements.selectors.sources.ledger import AnswerState, ledger_of
from statements.web.requests import WebRequest


@require_safe
def ledger_page(request: WebRequest, directive_id: int) -> HttpResponse:
    """Say of each province whether it answered, and if not, what its silence means."""
    directive = get_object_or_404(Statement.objects.directives(), pk=directive_id)
    ledger = ledger_of(directive, now=timezone.now())
    counts = Counter(row.state for row in ledger.rows.values())
    context = {
        "directive": directive,
        "ledger": ledger,
        "counts": [(state, counts[state]) for state in AnswerState if counts[state]],
        "active_tab": "directives",
    }
    return render(request, "sources/ledger.html", context)
