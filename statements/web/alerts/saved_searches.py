"""Saved searches: save a filter, list its new matches, unsubscribe from mail."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from statements.filters.fields import Line
from statements.filters.lists.chips import in_words
from statements.filters.lists.list_filter import (
    ListFilter,
    UnreadableFilter,
    list_filter,
    read_criteria,
)
from statements.models import AuditKind, SavedSearch, SearchedList
from statements.models.alerts import LONGEST_NAME, LONGEST_QUERY
from statements.models.statements.keys import read_key
from statements.selectors.alerts import matches_as_shown, saved_by
from statements.selectors.lists.criteria import Criteria
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.alerts import saved_searches
from statements.services.refusals import Refused
from statements.web.requests import EditorRequest, WebRequest

MATCHES_PER_PAGE = 25


class NameForm(forms.Form):
    """The name of a saved search."""

    name = Line(label=gettext_lazy("Name"), max_length=LONGEST_NAME)


class SaveSearchForm(NameForm):
    """Save the filter of a list, which hidden fields carry."""

    mail = forms.BooleanField(label=gettext_lazy("Mail me new matches daily"), required=False)
    section = forms.ChoiceField(choices=SearchedList, widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)


@require_safe
def saved(request: EditorRequest) -> HttpResponse:
    """List the user's saved searches."""
    return _list(request)


@require_POST
def save(request: EditorRequest) -> HttpResponse:
    """Save the filter of a list, or show the form again with its errors."""
    form = SaveSearchForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, form)
    list_name = form.cleaned_data["section"]
    try:
        search = saved_searches.save_search(
            owner=request.user,
            name=form.cleaned_data["name"],
            list_name=list_name,
            criteria=_criteria(list_name, form.cleaned_data["query"]),
            mail=form.cleaned_data["mail"] and bool(request.user.email),
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _not_saved(request, form)
    _note(request, AuditKind.SECRET_MADE, search.name)
    messages.success(request, _("Saved: %(name)s. New matches are shown here.") % _n(search))
    return redirect("statements:saved")


@require_safe
def matches(request: EditorRequest, search_id: int) -> HttpResponse:
    """List the matches of a saved search, with the reasons for each."""
    search = get_object_or_404(SavedSearch, pk=search_id, owner=request.user)
    after = read_key(request.GET.get("after", ""))
    queryset = search.matches.filter(pk__lt=after) if after else search.matches.all()
    page = list(matches_as_shown(queryset)[: MATCHES_PER_PAGE + 1])
    is_more, page = len(page) > MATCHES_PER_PAGE, page[:MATCHES_PER_PAGE]
    context = {
        "search": search,
        "filter": in_words([_filter(search)])[0],
        "page": page,
        "key_page": {"is_later": bool(after), "next": page[-1].pk if is_more else None},
        "total": search.matches.count(),
        "last": search.matches.order_by("-pk").values_list("pk", flat=True).first(),
        "active_tab": "saved",
    }
    return render(request, "alerts/matches.html", context)


@require_POST
def rename(request: EditorRequest, search_id: int) -> HttpResponse:
    """Rename a saved search."""
    form = NameForm(request.POST)
    try:
        if form.is_valid():
            saved_searches.rename(
                owner=request.user, search_id=search_id, name=form.cleaned_data["name"]
            )
            return redirect("statements:saved")
    except SavedSearch.DoesNotExist as error:
        raise _no_such_search() from error
    except Refused as refusal:
        form.add_error("name", str(refusal))
    return _list(request, fault=" ".join(map(str, form.errors["name"])), of=search_id, status=422)


@require_POST
def delete(request: EditorRequest, search_id: int) -> HttpResponse:
    """Delete a saved search."""
    try:
        name = saved_searches.delete(owner=request.user, search_id=search_id)
    except SavedSearch.DoesNotExist as error:
        raise _no_such_search() from error
    _note(request, AuditKind.DELETION, name)
    messages.success(request, _("Deleted."))
    return redirect("statements:saved")


@require_POST
def renew_feed(request: EditorRequest, search_id: int) -> HttpResponse:
    """Give the feed of a saved search a new URL."""
    seen = request.POST.get("seen", "")
    try:
        search = saved_searches.renew_feed(owner=request.user, search_id=search_id, seen=seen)
    except SavedSearch.DoesNotExist as error:
        raise _no_such_search() from error
    _note(request, AuditKind.SECRET_MADE, search.name)
    messages.success(
        request,
        _("The feed of %(name)s has a new address; the old one no longer works.") % _n(search),
    )
    return redirect("statements:saved")


@require_POST
def set_mail(request: EditorRequest, search_id: int) -> HttpResponse:
    """Turn mail about a saved search on or off."""
    mail = request.POST.get("mail") == "on" and bool(request.user.email)
    try:
        saved_searches.set_mail(owner=request.user, search_id=search_id, mail=mail)
    except SavedSearch.DoesNotExist as error:
        raise _no_such_search() from error
    return redirect("statements:saved")


@require_POST
def mark_seen(request: EditorRequest, search_id: int) -> HttpResponse:
    """Mark matches as seen, up to the last one on the page."""
    up_to = read_key(request.POST.get("up_to", "")) or 0
    try:
        saved_searches.mark_seen(owner=request.user, search_id=search_id, up_to=up_to)
    except SavedSearch.DoesNotExist as error:
        raise _no_such_search() from error
    return redirect("statements:saved")


# Mail programs unsubscribe on their own: they have no cookie or CSRF token, only the signed token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: WebRequest, token: str) -> HttpResponse:
    """End the daily mail of the token's owner: ask on GET, do it on POST; idempotent."""
    owner = saved_searches.owner_of_token(token)
    if owner is None:
        raise Http404(_("This link is not valid. Sign in, and end the mail under “Saved”."))
    is_confirmed = request.method == "POST"
    if is_confirmed:
        saved_searches.unsubscribe(owner=owner)
    return render(request, "alerts/unsubscribe.html", {"done": is_confirmed})


def _list(
    request: EditorRequest, *, fault: str = "", of: int | None = None, status: int = 200
) -> HttpResponse:
    summaries = saved_by(request.user)
    feeds = [_feed(request, summary.search) for summary in summaries]
    filters = in_words(_filter(summary.search) for summary in summaries)
    context = {
        "saved_searches": list(zip(summaries, filters, feeds, strict=True)),
        "most": saved_searches.MAX_SEARCHES,
        "fault": fault,
        "faulty": of,
        "active_tab": "saved",
    }
    return render(request, "alerts/saved.html", context, status=status)


def _not_saved(request: EditorRequest, form: SaveSearchForm) -> HttpResponse:
    if not request.user.email:
        del form.fields["mail"]
    context = {"form": form, "active_tab": "saved"}
    return render(request, "alerts/not_saved.html", context, status=422)


def _criteria(list_name: str, query: str) -> Criteria:
    """Parse the filter of a list. Raises ``FilterUnreadable``."""
    try:
        return read_criteria(list_name, query)
    except UnreadableFilter as unreadable:
        raise saved_searches.FilterUnreadable(str(unreadable)) from unreadable


def _filter(search: SavedSearch) -> ListFilter:
    return list_filter(search.section, search.query)


def _feed(request: HttpRequest, search: SavedSearch) -> str:
    return request.build_absolute_uri(reverse("statements:feed", args=[search.feed_token]))


def _note(request: EditorRequest, kind: AuditKind, name: str) -> None:
    """Record an event of a saved search or its feed in the audit log."""
    subject = _("saved search %(name)s") % {"name": name}
    audit.record(kind, actor=Actor.of(request), subject=subject, now=timezone.now())


def _no_such_search() -> Http404:
    return Http404(_("You have no such saved search; it may have been deleted."))


def _n(search: SavedSearch) -> dict[str, str]:
    return {"name": search.name}
