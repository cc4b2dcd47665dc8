"""Withdraw, merge, rename and erase records, and bring them back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from statements.models import Removal
from statements.models.statements.keys import read_key
from statements.selectors.history.candidates import candidates_for, named_by
from statements.selectors.history.records import Record, address_of, last_edit_of
from statements.services.accounts.audit import Actor
from statements.services.history import merging, removals, renaming
from statements.services.refusals import Refused, StaleEdit
from statements.tasks import changes
from statements.web.history.changes import record_or_404
from statements.web.history.forms import (
    EraseForm,
    FindForm,
    MergeForm,
    NamesForm,
    ReasonForm,
    SeenForm,
)
from statements.web.requests import EditorRequest, WebRequest
from statements.web.stale_forms import show_stored

REMOVALS_PER_PAGE = 50


@require_safe
@never_cache
def removal_list(request: WebRequest) -> HttpResponse:
    """List what was withdrawn or merged, latest first."""
    after = read_key(request.GET.get("after", ""))
    rows = Removal.objects.in_force().select_related("removed_by").order_by("-pk")
    page = list((rows.filter(pk__lt=after) if after else rows)[: REMOVALS_PER_PAGE + 1])
    next_key = page[REMOVALS_PER_PAGE - 1].pk if len(page) > REMOVALS_PER_PAGE else None
    context = {
        "removals": page[:REMOVALS_PER_PAGE],
        "key_page": {"is_later": bool(after), "next": next_key},
        "active_tab": "history",
    }
    return render(request, "history/removals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: EditorRequest, kind: str, record_key: str) -> HttpResponse:
    """Withdraw a record with a reason."""
    record = _removable(kind, record_key)
    if record.row is None:
        return _say_removed(request, record)
    form = ReasonForm(request.POST or None, initial={"seen": last_edit_of(kind, record_key)})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            removal = removals.withdraw(
                kind=record.kind,
                key=record_key,
                seen_edit=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            status = _refuse(request, form, refusal)
        else:
            messages.success(
                request,
                _("Withdrawn: “%(name)s”. It can be brought back here.") % {"name": removal},
            )
            return redirect("history:record", kind, record_key)
    context = {"record": record, "form": form, "active_tab": "history"}
    return render(request, "history/withdraw.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: EditorRequest, kind: str, record_key: str) -> HttpResponse:
    """Choose the record to merge into, show what would follow, and merge."""
    record = _removable(kind, record_key)
    if record.row is None:
        return _say_removed(request, record)
    if request.method == "POST":
        return _merge(request, record)
    find = FindForm(request.GET)
    search_text = find.cleaned_data["into"] if find.is_valid() else ""
    heir = named_by(record, search_text) if search_text else None
    context = {"record": record, "find": find, "heir": heir, "active_tab": "history"}
    if heir is None:
        context["candidates"] = [(row, row.pk) for row in candidates_for(record, search_text)]
        context["search_text"] = search_text
        return render(request, "history/merge.html", context)
    seen = last_edit_of(kind, record_key)
    context["form"] = MergeForm(initial={"seen": seen, "into": heir.pk})
    try:
        context["report"] = merging.preview_merge(
            kind=record.kind, key=record_key, heir_key=str(heir.pk), now=timezone.now()
        )
    except Refused as refusal:
        context["refusal"] = refusal
        return render(request, "history/merge.html", context, status=409)
    return render(request, "history/merge.html", context)


def _merge(request: EditorRequest, record: Record) -> HttpResponse:
    form = MergeForm(request.POST)
    heir = named_by(record, request.POST.get("into", ""))
    if heir is None:
        raise Http404(_("There is no such record to merge into."))
    status = 422
    if form.is_valid():
        try:
            merging.merge_records(
                kind=record.kind,
                key=record.key,
                heir_key=str(heir.pk),
                seen_edit=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            status = _refuse(request, form, refusal)
        else:
            changes.record_changed(record.kind.name, str(heir.pk))
            messages.success(
                request,
                _("Merged: “%(name)s” is part of this now. Undo it in its history.")
                % {"name": record.name},
            )
            return redirect(address_of(heir))
    context = {"record": record, "find": FindForm(), "heir": heir, "form": form}
    return render(request, "history/merge.html", context, status=status)


@require_POST
def bring_back(request: EditorRequest, removal_id: int) -> HttpResponse:
    """Undo a withdrawal or a merge."""
    removal = get_object_or_404(Removal, pk=removal_id)
    try:
        row, left = removals.bring_back(removal_id=removal.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("history:record", removal.model, removal.key)
    changes.record_changed(removal.model, removal.key)
    if removal.is_merge:
        changes.record_changed(removal.model, removal.merged_into)
    messages.success(request, _("“%(name)s” is back.") % {"name": row})
    if left:
        message = _("%(number)s references stay where they are, because they were changed since.")
        messages.warning(request, message % {"number": left})
    return redirect(address_of(row))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: EditorRequest, removal_id: int) -> HttpResponse:
    """Erase the contents of a removed record for good, after its name was typed."""
    erasable = Removal.objects.in_force().filter(erased_at=None, merged_into="")
    removal = get_object_or_404(erasable, pk=removal_id)
    form = EraseForm(removal, request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            removals.erase(
                removal_id=removal.pk,
                typed=form.cleaned_data["typed"],
                actor=Actor.of(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("typed", str(refusal))
        else:
            messages.success(request, _("Erased. That it was there, and who erased it, is kept."))
            return redirect("history:removals")
    context = {"removal": removal, "form": form, "active_tab": "history"}
    return render(request, "history/erase.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: EditorRequest, kind: str, record_key: str) -> HttpResponse:
    """Rename a body or an official."""
    record = record_or_404(kind, record_key)
    if kind not in {"body", "official"}:
        raise Http404(_("Records of this kind are renamed on their own page."))
    if record.row is None:
        return _say_removed(request, record)
    initial = {name: getattr(record.row, name) for name in ("name_zh", "name_en")}
    seen = last_edit_of(kind, record_key)
    form = NamesForm(request.POST or None, initial={**initial, "seen": seen})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        names = {name: form.cleaned_data[name] for name in initial}
        try:
            row = renaming.rename(
                kind=record.kind, key=record_key, seen_edit=form.cleaned_data["seen"], names=names
            )
        except Refused as refusal:
            status = _refuse(request, form, refusal)
        else:
            messages.success(request, _("Renamed."))
            return redirect(address_of(row))
    context = {"record": record, "form": form, "active_tab": "history"}
    return render(request, "history/rename.html", context, status=status)


def _refuse(request: EditorRequest, form: SeenForm, refusal: Refused) -> int:
    """Show a refusal in a form; return the status of the answer."""
    form.add_error(None, str(refusal))
    if not isinstance(refusal, StaleEdit):
        return 409 if isinstance(refusal, removals.AlreadyRemoved) else 422
    show_stored(form, request, seen=refusal.current)
    return 409


def _removable(kind: str, record_key: str) -> Record:
    record = record_or_404(kind, record_key)
    if not record.kind.is_removable:
        raise PermissionDenied
    return record


def _say_removed(request: EditorRequest, record: Record) -> HttpResponse:
    """Say that somebody was quicker, and where the record is."""
    messages.warning(request, str(removals.AlreadyRemoved(record.removal)))
    return redirect(reverse("history:record", args=[record.kind.name, record.key]))
