"""How provinces and officials answer: their profiles, and the figures as files."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from statements.models import Jurisdiction, Official
from statements.selectors.profiles.profile import official_profile, province_profile
from statements.selectors.profiles.subjects import (
    MAX_SUBJECTS,
    NoSuchProvince,
    TooManyProvinces,
    provinces_beside,
)
from statements.web.profiles.files import cite_page, figure_file
from statements.web.requests import WebRequest


@require_safe
def province(request: WebRequest, code: str) -> HttpResponse:
    """Show how a province answers, beside others that the address names."""
    every_province = list(Jurisdiction.objects.provinces())
    provinces = _provinces(request, code, every_province)
    query = _query(provinces)
    context = {
        "profile": province_profile(provinces, every_province),
        "active_tab": "provinces",
        "province": provinces[0],
        "choices": [unit for unit in every_province if unit not in provinces],
        "neighbours": [
            (neighbour, _query([unit for unit in provinces if unit != neighbour]))
            for neighbour in provinces[1:]
        ],
        "has_room": len(provinces) < MAX_SUBJECTS,
        "figures_at": reverse("profiles:province", args=[code]),
        "query": query,
        "citation": cite_page(
            request, _title(provinces), reverse("profiles:province", args=[code]) + query
        ),
    }
    return render(request, "profiles/province.html", context)


@require_safe
def province_figure(request: WebRequest, code: str, figure: str) -> HttpResponse:
    """Answer with one figure of a province's profile as a file."""
    every_province = list(Jurisdiction.objects.provinces())
    provinces = _provinces(request, code, every_province)
    address = reverse("profiles:province", args=[code]) + _query(provinces)
    return figure_file(
        province_profile(provinces, every_province),
        figure,
        title=_title(provinces),
        citation=cite_page(request, _title(provinces), address),
        prefix=f"province-{code}",
    )


@require_safe
def official(request: WebRequest, official_id: int) -> HttpResponse:
    """Show how an official answers, over their posts."""
    person = get_object_or_404(Official, pk=official_id)
    address = reverse("profiles:official", args=[person.pk])
    context = {
        "profile": official_profile(person),
        "official": person,
        "figures_at": address,
        "query": "",
        "citation": cite_page(request, _("How %(name)s answers") % {"name": person}, address),
    }
    return render(request, "profiles/official.html", context)


@require_safe
def official_figure(request: WebRequest, official_id: int, figure: str) -> HttpResponse:
    """Answer with one figure of an official's profile as a file."""
    person = get_object_or_404(Official, pk=official_id)
    title = _("How %(name)s answers") % {"name": person}
    address = reverse("profiles:official", args=[person.pk])
    return figure_file(
        official_profile(person),
        figure,
        title=title,
        citation=cite_page(request, title, address),
        prefix=f"official-{person.pk}",
    )


def _provinces(
    request: WebRequest, code: str, every_province: list[Jurisdiction]
) -> list[Jurisdiction]:
    """Return the province, and those beside it. Raises ``Http404`` for one that is not there."""
    try:
        return provinces_beside(every_province, code, request.GET.getlist("with"))
    except NoSuchProvince as refusal:
        words = _("There is no province “%(code)s”.") % {"code": str(refusal)[:10]}
        raise Http404(words) from None
    except TooManyProvinces:
        words = _("At most %(most)s provinces can be compared.") % {"most": MAX_SUBJECTS}
        raise Http404(words) from None


def _query(provinces: list[Jurisdiction]) -> str:
    """Return the end of an address that names those beside the first."""
    neighbours = [("with", unit.code) for unit in provinces[1:]]
    return f"?{urlencode(neighbours)}" if neighbours else ""


def _title(provinces: list[Jurisdiction]) -> str:
    names = ", ".join(str(unit) for unit in provinces)
    words = ngettext("How %(name)s answers", "How %(name)s answer", len(provinces))
    return words % {"name": names}
