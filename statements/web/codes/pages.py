"""Pages on which admins make and rename tags and forms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from statements.filters.fields import Line
from statements.models import Genre, Tag
from statements.selectors.codes.former import code_table
from statements.services.codes.codes import (
    Code,
    CodeGone,
    RenamedMeanwhile,
    make_code,
    rename_code,
)
from statements.services.refusals import Refused
from statements.web.requests import EditorRequest

LONGEST_SLUG, LONGEST_ENGLISH, LONGEST_CHINESE = 40, 80, 40  # characters
KINDS: dict[str, type[Code]] = {"tags": Tag, "forms": Genre}
_LABELS = {"tags": gettext_lazy("Tags"), "forms": gettext_lazy("Forms")}


class CodeForm(forms.Form):
    """The names of a tag or a form, and the code in its address."""

    name_en = Line(label=gettext_lazy("English name"), max_length=LONGEST_ENGLISH)
    name_zh = Line(label=gettext_lazy("Chinese name"), max_length=LONGEST_CHINESE, required=False)
    slug = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_SLUG,
        help_text=gettext_lazy("As in addresses and files: letters, digits and hyphens."),
    )


class RenameForm(CodeForm):
    """The same, with the code that the editor saw."""

    seen_slug = forms.SlugField(max_length=LONGEST_SLUG, widget=forms.HiddenInput)


@require_safe
def codes(request: EditorRequest) -> HttpResponse:
    """List tags and forms with how often each is used."""
    return _codes(request)


@require_POST
def add(request: EditorRequest, kind: str) -> HttpResponse:
    """Make a tag or a form."""
    model = _model(kind)
    form = CodeForm(request.POST, prefix=kind)
    if not form.is_valid():
        return _codes(request, {kind: form}, status=422)
    try:
        code = make_code(model, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _codes(request, {kind: form}, status=422)
    messages.success(request, _("Added: %(code)s.") % {"code": code})
    return redirect("administration:codes")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: EditorRequest, kind: str, code_id: int) -> HttpResponse:
    """Change the names or the code of a tag or a form; its former address leads on."""
    model = _model(kind)
    try:
        code: Code = model._default_manager.get(pk=code_id)
    except ObjectDoesNotExist as error:
        raise Http404(_("There is no such code; it may have been merged.")) from error
    names = {name: getattr(code, name) for name in ("name_en", "name_zh", "slug")}
    form = RenameForm(request.POST or None, initial={**names, "seen_slug": code.slug})
    if request.method != "POST":
        return _rename(request, kind, code, form)
    if not form.is_valid():
        return _rename(request, kind, code, form, status=422)
    try:
        renamed = rename_code(model, code_id=code_id, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, RenamedMeanwhile | CodeGone) else 422
        return _rename(request, kind, code, form, status=status)
    messages.success(request, _("Saved: %(code)s.") % {"code": renamed})
    return redirect("administration:codes")


def _codes(
    request: EditorRequest, forms_by_kind: dict[str, CodeForm] | None = None, *, status: int = 200
) -> HttpResponse:
    tables = [
        {
            "kind": kind,
            "label": _LABELS[kind],
            "rows": code_table(model),
            "form": (forms_by_kind or {}).get(kind) or CodeForm(prefix=kind),
        }
        for kind, model in KINDS.items()
    ]
    context = {"tables": tables, "active_tab": "admin"}
    return render(request, "administration/codes.html", context, status=status)


def _rename(
    request: EditorRequest, kind: str, code: Code, form: RenameForm, *, status: int = 200
) -> HttpResponse:
    former_codes: Any = code.former_codes
    context = {
        "code": code,
        "kind": kind,
        "form": form,
        "former_codes": former_codes.order_by("pk"),
        "active_tab": "admin",
    }
    return render(request, "administration/code.html", context, status=status)


def _model(kind: str) -> type[Code]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]
