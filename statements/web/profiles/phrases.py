"""How a set phrase spreads: its profile, and the figures as files."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.engine.phrases.heat import heat_tiers
from statements.models import Phrase
from statements.selectors.jobs import texts_counted
from statements.selectors.profiles.phrase import phrase_profile
from statements.selectors.profiles.phrase_regions import TimeUnit
from statements.web.profiles.files import cite_page, figure_file
from statements.web.requests import WebRequest


@require_safe
def phrase(request: WebRequest, phrase_id: int) -> HttpResponse:
    """Show how hot a phrase was when, who used it first, and how it spread."""
    row = _phrase(phrase_id)
    address = reverse("profiles:phrase", args=[row.pk])
    unit = TimeUnit.named(request.GET.get("where"))
    context = {
        "active_tab": "phrases",
        "phrase": row,
        "profile": phrase_profile(row, unit=unit),
        "unit": unit,
        "tiers": heat_tiers(),
        "rebuild": texts_counted(row),
        "figures_at": address,
        "query": f"?where={unit}" if unit else "",
        "citation": cite_page(request, _title(row), address),
    }
    return render(request, "profiles/phrase.html", context)


@require_safe
def phrase_figure(request: WebRequest, phrase_id: int, figure: str) -> HttpResponse:
    """Answer with one figure of a phrase as a file."""
    row = _phrase(phrase_id)
    address = reverse("profiles:phrase", args=[row.pk])
    return figure_file(
        phrase_profile(row, unit=TimeUnit.named(request.GET.get("where"))),
        figure,
        title=_title(row),
        citation=cite_page(request, _title(row), address),
        prefix=f"phrase-{row.pk}",
    )


def _phrase(phrase_id: int) -> Phrase:
    return get_object_or_404(Phrase.objects.with_progress(), pk=phrase_id)


def _title(phrase: Phrase) -> str:
    return _("How %(name)s spread") % {"name": phrase}
