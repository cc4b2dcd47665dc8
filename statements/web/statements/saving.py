"""Handing a form to the services: a new statement, a change, and its merging with other changes."""

from typing import Any, NamedTuple, cast

from django.forms import BaseFormSet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.models import TYPED_FIELDS, Basis, LinkMethod, LinkState, Revision, Statement
from statements.selectors.history.records import last_edit_of
from statements.selectors.statements.page import statement_with_particulars
from statements.selectors.workbench.meanwhile import changes_since
from statements.services.refusals import StaleEdit
from statements.services.statements.entry import LinkInput, Wording
from statements.services.statements.speakers import SpeakerInput
from statements.services.workbench.saving import change_from_form, enter_from_form
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.statements.recognition import RecognitionForm
from statements.web.workbench.additions import read_additions
from statements.web.workbench.forms import (
    CitationFields,
    CitationForms,
    LinkFields,
    StatementForm,
    citations_in,
)
from statements.web.workbench.merging import (
    FailedMerge,
    Stored,
    conflicts_in,
    merge,
    merged_data,
    names_of,
)


class SavedChange(NamedTuple):
    """A changed statement, and a note on what others had changed meanwhile."""

    statement: Statement
    note: str


def stored_version(statement: Statement, last_edit: int) -> Stored:
    """Return a statement as a form has it, with the last edit that it contains."""
    revision = Revision.objects.current_of(statement)
    wording = Wording.of(revision)
    fields = StatementForm.of(statement, wording.text, wording.basis)
    cites = list(statement.citations.order_by("pk").values(*CitationFields.base_fields))
    return Stored(fields, cites, revision.number if revision else 0, last_edit)


def enter(
    request: EditorRequest,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    link: LinkFields,
    recognition: RecognitionForm,
) -> Statement:
    """Enter a statement as a form says, and have what follows done. Raises ``Refused``."""
    link_data = link.cleaned_data
    statement = enter_from_form(
        facts=_facts(form),
        speaker=_speaker(form, recognition),
        tags=form.cleaned_data["tags"],
        wording=_wording(form),
        citations=citations_in(cited),
        link=LinkInput(
            directive=link_data["directive"],
            state=LinkState(link_data["state"]),
            method=LinkMethod(link_data["method"]),
            evidence=link_data["evidence"],
        )
        if link_data["directive"]
        else None,
        form_key=form.cleaned_data["form_key"],
        sent_before=form.cleaned_data["sent_before"],
        additions=read_additions(request.POST, draft_key=form.cleaned_data["form_key"]),
        by=request.user,
        now=timezone.now(),
        accepted_duplicates=recognition.accepted,
    )
    changes.statement_saved(statement.pk)
    return statement


def change_or_merge(
    request: EditorRequest,
    statement: Statement,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    recognition: RecognitionForm,
) -> SavedChange | FailedMerge:
    """Save the change, merged with what others saved meanwhile; or return why that failed.

    The form then has the merged values, based on the stored version, and its faults where these do
    not fit together. Raises ``Refused``.
    """
    try:
        return SavedChange(_change(request, statement.pk, form, cited, recognition), "")
    except StaleEdit as stale:
        version = stale.current
    last_edit = last_edit_of("statement", statement.pk)
    current = get_object_or_404(statement_with_particulars(), pk=statement.pk)
    stored = stored_version(current, last_edit)
    meeting = merge(form, cited, stored, statement_id=statement.pk)
    data = merged_data(cast("QueryDict", form.data), meeting, stored, version=version)
    seen_edit = form.cleaned_data["seen_edit"]
    recent_changes = changes_since(statement.pk, seen_edit=seen_edit) if seen_edit else []
    people = ", ".join({change.person or "?": None for change in recent_changes})
    taken_over = names_of(form, meeting.merged.taken_over)
    merged_form = StatementForm(data)
    merged_cited = CitationForms(data, prefix="cited")
    is_valid = all([merged_form.is_valid(), merged_cited.is_valid()])
    if meeting.merged.conflicts or not is_valid:
        conflicts = conflicts_in(form, meeting, stored)
        form.data = data
        if not conflicts:
            form.full_clean()
            reason = _("It does not fit what %(people)s had changed meanwhile: %(fields)s.")
            form.add_error(None, reason % {"people": people or "?", "fields": taken_over})
        return FailedMerge(merged_cited, conflicts, recent_changes, taken_over)
    saved = _change(request, statement.pk, merged_form, merged_cited, recognition)
    if not recent_changes and not taken_over:
        return SavedChange(saved, "")
    note = _("Meanwhile %(people)s had changed: %(fields)s. Both are kept.")
    return SavedChange(saved, note % {"people": people or "?", "fields": taken_over or "–"})


def _change(
    request: EditorRequest,
    statement_id: int,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    recognition: RecognitionForm,
) -> Statement:
    statement = change_from_form(
        statement_id=statement_id,
        seen_version=form.cleaned_data["seen_version"] or 0,
        facts=_facts(form),
        speaker=_speaker(form, recognition),
        tags=form.cleaned_data["tags"],
        wording=_wording(form),
        citations=citations_in(cited),
        additions=read_additions(request.POST, draft_key=form.cleaned_data["form_key"]),
        by=request.user,
        now=timezone.now(),
        accepted_duplicates=recognition.accepted,
    )
    changes.statement_saved(statement.pk)
    return statement


def _facts(form: StatementForm) -> dict[str, Any]:
    facts = {name: form.cleaned_data[name] for name in ("genre", *TYPED_FIELDS)}
    date = form.cleaned_data["date_range"]
    return {**facts, "date_range": date.days if date else None}


def _speaker(form: StatementForm, recognition: RecognitionForm) -> SpeakerInput:
    names = ("jurisdiction", "body_kind", "body_name", "official_name")
    return SpeakerInput(
        **{name: form.cleaned_data[name] for name in names},
        official_id=recognition.official_id,
        is_another_person=recognition.is_another_person,
    )


def _wording(form: StatementForm) -> Wording:
    return Wording(form.cleaned_data["text"], Basis(form.cleaned_data["basis"]))
