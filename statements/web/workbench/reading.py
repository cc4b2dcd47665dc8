"""What the workbench asks for while a text is entered: its facts, and proposed directives."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from statements.models import LONGEST_TEXT, Basis, Depth, ResponseLink, StatementKind
from statements.models.statements.keys import read_key
from statements.selectors.workbench import reading
from statements.services.workbench.proposals import propose_directives, uptake_in_draft
from statements.web.requests import EditorRequest
from statements.web.workbench.additions import states_in
from statements.web.workbench.forms import StatementForm


@require_POST
@never_cache
def read_page(request: EditorRequest) -> JsonResponse:
    """Answer with the fields that a pasted page fills in, and with the text that is left."""
    page = request.POST.get("text", "")
    if len(page) > LONGEST_TEXT:
        return JsonResponse({"text": page, "fields": {}, "tags": []})
    result = reading.read_pasted_page(page)
    tags = [{"value": tag.slug, "label": str(tag)} for tag in result.tags]
    return JsonResponse({"text": result.text, "fields": result.fields, "tags": tags})


@require_POST
@never_cache
def proposals(request: EditorRequest) -> HttpResponse:
    """Render the directives that the text in the form may answer, with reasons."""
    form = StatementForm(request.POST)
    form.is_valid()
    facts = form.cleaned_data
    rows = []
    editing = read_key(request.GET.get("editing", ""))
    if facts.get("text") and facts.get("kind", StatementKind.RESPONSE) == StatementKind.RESPONSE:
        rows = propose_directives(
            title=facts.get("title_zh", ""),
            text=facts["text"],
            date=facts.get("date_range"),
            place=facts.get("jurisdiction"),
            tags=facts.get("tags", ()),
            statement_id=editing,
        )
    context: dict[str, object] = {"proposals": rows, "states": states_in(request.POST)}
    context["depths"] = Depth.objects.all()
    links = ResponseLink.objects.filter(response=editing, depth__isnull=False)
    context["coded"] = dict(links.values_list("directive", "depth__slug"))
    if rows:
        is_quotations = facts.get("basis") == Basis.EXCERPTS
        best = rows[0].directive
        context["uptake"] = uptake_in_draft(best, text=facts["text"], is_quotations=is_quotations)
    return render(request, "workbench/proposals.html", context)
