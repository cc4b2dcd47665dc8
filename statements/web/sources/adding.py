"""Hand in a capture: an address, a file or pasted text, also by bookmarklet or browser share."""

import time
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from statements.capture.fetching import MAX_BYTES, MAX_SECONDS
from statements.filters.fields import Address, Text
from statements.models import LONGEST_TEXT, Capture, CaptureDraft, CaptureDraftState
from statements.services.refusals import Refused
from statements.services.sources.adding import TEXT_TYPE, add_address, add_bytes
from statements.services.sources.drafts import make_draft
from statements.services.sources.editing import begin_editing
from statements.services.sources.hosts import Visitor
from statements.tasks.sources.visits import make_fetcher
from statements.web.requests import EditorRequest, WebRequest

FETCH_SECONDS = min(MAX_SECONDS, 15)  # of a person who waits
_LONGEST_TYPE = 100
_LONGEST_SHARED = 10_000  # characters of an address of ours
# Opens this page with the address, title and selected words of the page that is read.
_BOOKMARKLET = (
    "javascript:(()=>{const q=new URLSearchParams({url:location.href,title:document.title,"
    "text:String(getSelection()).slice(0,3000)});open('%s?'+q)})()"
)


class CaptureForm(forms.Form):
    """What a person has of a page: its address, its file, or its text."""

    address = Address(
        label=gettext_lazy("Address of the page"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Alone, the page is fetched; with a file or text, it is noted as their source."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("HTML, MHTML, PDF, DOCX or text, up to 20 MB."),
    )
    text = Text(
        label=gettext_lazy("Text"),
        most=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "zh"}),
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("This file is larger than 20 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(map(cleaned.get, ("address", "file", "text"))):
            raise ValidationError(_("Enter an address, choose a file, or paste the text."))
        if cleaned.get("file") and cleaned.get("text"):
            raise ValidationError(_("Hand in the file or the text, not both."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def add_capture(request: EditorRequest) -> HttpResponse:
    """Store what was handed in, and put it on the workbench."""
    if request.method != "POST":
        return _page(request, CaptureForm(initial=_shared(request)))
    form = CaptureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            capture = _capture(request, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _go_on(request, make_draft(capture_id=capture.pk, now=timezone.now()))
    return _page(request, form, status=422)


@require_POST
def edit_first(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Put a draft on the workbench."""
    draft = CaptureDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise Http404(_("There is no such draft."))
    return _go_on(request, draft)


def _go_on(request: EditorRequest, draft: CaptureDraft) -> HttpResponse:
    """Lead to the workbench, or to where the same page was decided before."""
    if draft.state == CaptureDraftState.COPY and draft.copy_of:
        messages.info(request, _("This text was captured before; it is shown here."))
        draft = draft.copy_of
    if draft.statement:
        return redirect(draft.statement)
    try:
        form = begin_editing(draft_id=draft.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:capture", draft.capture_id)
    return redirect(f"{reverse('statements:add')}?draft={form.key}")


def _capture(request: EditorRequest, cleaned: dict[str, Any]) -> Capture:
    now, address = timezone.now(), cleaned["address"]
    file: UploadedFile[Any] | None = cleaned["file"]
    if file:
        return add_bytes(
            content=file.read(),
            address=address,
            content_type=(file.content_type or "application/octet-stream")[:_LONGEST_TYPE],
            by=request.user,
            now=now,
        )
    if cleaned["text"]:
        return add_bytes(
            content=cleaned["text"].encode(),
            address=address,
            content_type=TEXT_TYPE,
            by=request.user,
            now=now,
        )
    visitor = Visitor(make_fetcher(max_seconds=FETCH_SECONDS), timezone.now, time.sleep)
    return add_address(
        address=address,
        visitor=visitor,
        by=request.user,
        now=now,
        until=now + timedelta(seconds=FETCH_SECONDS),
    )


def _shared(request: WebRequest) -> dict[str, str]:
    """Return what a bookmarklet or a share says; some put the address into the text."""
    address, title, text = (
        request.GET.get(name, "").strip()[:_LONGEST_SHARED] for name in ("url", "title", "text")
    )
    if not address and text.startswith(("http://", "https://")) and len(text.split()) == 1:
        address, text = text, ""
    return {"address": address, "text": f"{title}\n{text}" if title and text else text}


def _page(request: EditorRequest, form: CaptureForm, *, status: int = 200) -> HttpResponse:
    here = request.build_absolute_uri(reverse("sources:add_capture"))
    context = {"form": form, "bookmarklet": _BOOKMARKLET % here, "active_tab": "inbox"}
    return render(request, "sources/add_capture.html", context, status=status)
