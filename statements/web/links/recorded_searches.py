"""Records of searches for answers that found none."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from statements.engine.dates.days import day_in_beijing
from statements.models import Search, Statement
from statements.services.links import recorded_searches
from statements.services.refusals import Refused, StaleEdit
from statements.web.requests import EditorRequest
from statements.web.stale_forms import show_stored
from statements.web.workbench.forms import SearchFields, SearchForm


@require_http_methods(["GET", "HEAD", "POST"])
def record_search(request: EditorRequest, directive_id: int) -> HttpResponse:
    """Record a search for answers that found none."""
    directive = get_object_or_404(Statement.objects.directives(), pk=directive_id)
    today = day_in_beijing(timezone.now())
    initial = {"searched_on": today, "jurisdictions": request.GET.getlist("province")}
    form = SearchForm(request.POST or None, initial=initial, directive=directive)
    if request.method == "POST" and form.is_valid():
        try:
            new = recorded_searches.record_search(
                directive=directive,
                jurisdictions=list(form.cleaned_data["jurisdictions"]),
                searched_on=form.cleaned_data["searched_on"],
                where=form.cleaned_data["where"],
                note=form.cleaned_data["note"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded for %(number)s provinces.") % {"number": new})
            return redirect(directive)
    context = {"form": form, "statement": directive}
    status = 422 if request.method == "POST" else 200
    return render(request, "statements/search_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_search(request: EditorRequest, search_id: int) -> HttpResponse:
    """Change the record of a search; answer 409 if it has changed meanwhile."""
    search = _search(search_id)
    form = SearchFields(request.POST or None, initial=SearchFields.of(search))
    status = 422 if request.method == "POST" else 200
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            recorded_searches.change_search(
                search_id=search_id,
                seen_version=form.cleaned_data["seen_version"] or 0,
                searched_on=form.cleaned_data["searched_on"],
                where=form.cleaned_data["where"],
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except StaleEdit as refusal:
            stale, status = refusal, 409
            show_stored(form, request, seen_version=refusal.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(search.directive)
    context = {"form": form, "statement": search.directive, "search": search, "stale": stale}
    return render(request, "statements/search_form.html", context, status=status)


@require_POST
def withdraw_search(request: EditorRequest, search_id: int) -> HttpResponse:
    """Withdraw the record of a search; answer 409 if it has changed meanwhile."""
    try:
        seen = int(request.POST.get("seen_version", ""))
        directive = recorded_searches.withdraw_search(search_id=search_id, seen_version=seen)
    except (ValueError, Search.DoesNotExist):
        raise Http404(_("There is no such search record.")) from None
    except StaleEdit as stale:
        search = _search(search_id)
        form = SearchFields(initial=SearchFields.of(search))
        context = {"form": form, "statement": search.directive, "search": search, "stale": stale}
        return render(request, "statements/search_form.html", context, status=409)
    messages.success(request, _("Withdrawn."))
    return redirect(directive)


def _search(search_id: int) -> Search:
    searches_with_names = Search.objects.select_related("directive", "jurisdiction")
    return get_object_or_404(searches_with_names, pk=search_id)
