"""Views that last: save one, see what has changed since, and the claims that no longer hold."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from statements.filters.fields import Line
from statements.filters.saved_views import read_view
from statements.models import SavedView
from statements.models.alerts import LONGEST_QUERY
from statements.models.saved_views import LONGEST_SENTENCE, LONGEST_TITLE
from statements.selectors.history.changes import change_page
from statements.selectors.saved_views.differences import compare_snapshots, reasons, withdrawn
from statements.selectors.saved_views.snapshots import CannotFreeze
from statements.services.links.echoes import are_being_measured
from statements.services.refusals import Refused
from statements.services.saved_views.bundles import view_citation, write_bundle
from statements.services.saved_views.saving import save_view
from statements.web.attachments import attachment
from statements.web.requests import EditorRequest, WebRequest, site_address

VIEWS_PER_PAGE = 50


class SaveViewForm(forms.Form):
    """Freeze what a page shows, with a title and perhaps a sentence that it shall prove."""

    title = Line(label=gettext_lazy("Title"), max_length=LONGEST_TITLE, required=False)
    sentence = Line(
        label=gettext_lazy("Claim, a sentence that these figures support"),
        max_length=LONGEST_SENTENCE,
        required=False,
    )
    address = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY)
    form_key = forms.UUIDField(widget=forms.HiddenInput)


@require_safe
def view_list(request: WebRequest) -> HttpResponse:
    """List saved views, the latest first."""
    views = SavedView.objects.select_related("made_by").defer("content")
    page = Paginator(views, VIEWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "saved_views/list.html", {"active_tab": "views", "page": page})


@require_safe
def claims(request: WebRequest) -> HttpResponse:
    """List claims, those first whose figures no longer hold."""
    views = (
        SavedView.objects.exclude(sentence="")
        .select_related("made_by", "last_check")
        .defer("content")
        .order_by("last_check__holds", "-pk")
    )
    page = Paginator(views, VIEWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "saved_views/claims.html", {"active_tab": "views", "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: EditorRequest) -> HttpResponse:
    """Offer to save the page at ``address``, and save it."""
    form = SaveViewForm(request.POST or None, initial={"form_key": uuid4(), **request.GET.dict()})
    address = request.POST.get("address") or request.GET.get("address", "")
    context: dict[str, Any] = {"active_tab": "views", "address": address}
    try:
        snapshot = read_view(address[:LONGEST_QUERY])
        if request.method == "POST" and form.is_valid():
            view = save_view(
                snapshot,
                address=address,
                title=form.cleaned_data["title"],
                sentence=form.cleaned_data["sentence"],
                citation=f"{site_address(request)}{address}",
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Saved. This address will always show it."))
            return redirect(view)
    except (CannotFreeze, Refused) as refusal:
        context |= {"refusal": str(refusal)}
        return render(request, "saved_views/save.html", context, status=400)
    context |= {"form": form, "snapshot": snapshot}
    return render(request, "saved_views/save.html", context, status=400 if form.errors else 200)


@require_safe
def view_page(request: WebRequest, key: str) -> HttpResponse:
    """Show what was saved, what has changed since, and what the log says of it."""
    view = get_object_or_404(SavedView.objects.select_related("made_by"), key=key)
    context: dict[str, Any] = {
        "active_tab": "views",
        "view": view,
        "frozen": view.frozen,
        "citation": view_citation(view, base=site_address(request)),
    }
    statements = set(view.frozen["statements"])
    try:
        now = read_view(view.frozen["address"])
        statements |= set(now.statements)
        context["differences"] = compare_snapshots(view.frozen, now)
        context["is_incomplete"] = are_being_measured(
            [int(key) for key in now.statements], now=timezone.now()
        )
    except CannotFreeze as refusal:
        context["failure"] = str(refusal)
    context["withdrawn"] = withdrawn(view.frozen["statements"].keys())
    if request.user.is_authenticated:
        context["changes"] = change_page(reasons(statements, since=view.made_at), after=None)
    return render(request, "saved_views/view.html", context)


@require_safe
def bundle(request: WebRequest, key: str) -> HttpResponse:
    """Answer with a view as a zip: data, chart, citation and what they are."""
    view = get_object_or_404(SavedView, key=key)
    file = BytesIO()
    write_bundle(view, file, base=site_address(request))
    return attachment(file.getvalue(), f"view-{view.key}.zip")
