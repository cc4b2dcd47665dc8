"""People, bodies and statements that the entry form recognises while it is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from statements.models import Body, Official, Statement
from statements.models.statements.keys import read_key
from statements.selectors.statements.duplicates import (
    Likeness,
    Particulars,
    PossibleDuplicate,
    duplicates_of,
    find_duplicates,
)
from statements.selectors.statements.speakers import (
    PersonMatch,
    match_body,
    match_person,
    names_official_of,
)
from statements.web.requests import EditorRequest
from statements.web.workbench.forms import CitationFields, CitationForms, StatementForm

ANOTHER_PERSON = "another"


class RecognitionForm(forms.Form):
    """The user's answers to what was recognised."""

    accepted_duplicates = forms.CharField(required=False)  # ids; they are no duplicates
    speaker_is = forms.CharField(required=False)  # an official, or ``ANOTHER_PERSON``

    @property
    def accepted(self) -> set[int]:
        """The ids of possible duplicates that the user marked as other statements."""
        text = self["accepted_duplicates"].value() or ""
        return {key for part in text.split(",") if (key := read_key(part)) is not None}

    @property
    def official_id(self) -> int | None:
        """The id of the official that the user chose, if any."""
        return read_key(self["speaker_is"].value() or "")

    @property
    def is_another_person(self) -> bool:
        """Whether the user said that the speaker is a namesake, not yet in the archive."""
        return bool(self["speaker_is"].value() == ANOTHER_PERSON)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Records in the archive that match a form, or may match it.

    ``body`` and ``person`` are None where none is recognised.
    """

    body_name: str
    body: Body | None
    person: PersonMatch | None
    official: Official | None
    is_another_person: bool
    duplicates: list[PossibleDuplicate]
    is_accepted: bool

    @property
    def is_new_body(self) -> bool:
        """Whether saving will create a body of this name."""
        return bool(self.body_name) and self.body is None

    @property
    def is_body_renamed(self) -> bool:
        """Whether the body is in the archive by another spelling."""
        return self.body is not None and self.body.name_zh != self.body_name

    @property
    def asks_who(self) -> bool:
        """Whether the speaker is in the archive by another spelling, or is ambiguous."""
        person = self.person
        if person is None or person.is_new:
            return False
        typed = f"{person.name}（{person.note}）" if person.note else person.name
        return person.official is None or str(person.official) != typed

    @property
    def is_stored(self) -> bool:
        """Whether the same statement is in the archive already, so that it cannot be entered."""
        return any(duplicate.likeness == Likeness.SAME for duplicate in self.duplicates)

    @property
    def duplicate_ids(self) -> str:
        """The ids of the statements shown, as ``RecognitionForm`` reads them."""
        return ",".join(str(duplicate.statement.pk) for duplicate in self.duplicates)


@require_POST
def recognise(request: EditorRequest) -> HttpResponse:
    """Render, for htmx, the records that a form being filled in names."""
    form = StatementForm(request.POST)
    cited = CitationForms(request.POST, prefix="cited")
    form.full_clean()
    cited.full_clean()
    edited = read_key(request.GET.get("editing", ""))
    statement = Statement.objects.filter(pk=edited).first() if edited else None
    context = {"recognised": recognised_in(form, cited, RecognitionForm(request.POST), statement)}
    return render(request, "statements/recognised.html", context)


def recognised_in(
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    recognition: RecognitionForm,
    statement: Statement | None = None,
) -> Recognised:
    """Return the records that a form names; invalid fields are ignored.

    ``statement`` is the one being edited.
    """
    typed = form.cleaned_data if form.is_bound else {}
    body_name = typed.get("body_name", "")
    body = _body(typed, statement) if body_name else None
    official_name = typed.get("official_name", "")
    is_unchanged = names_official_of(statement, official_name)
    person = match_person(official_name) if official_name and not is_unchanged else None
    duplicates = find_duplicates(
        _particulars(typed, body, cited.forms), but=statement.pk if statement else None
    )
    if statement and duplicates:
        before = {duplicate.statement.pk for duplicate in duplicates_of(statement)}
        duplicates = [duplicate for duplicate in duplicates if duplicate.statement.pk not in before]
    ids = {duplicate.statement.pk for duplicate in duplicates}
    return Recognised(
        body_name=body_name if "jurisdiction" in typed and "body_kind" in typed else "",
        body=body,
        person=person,
        official=_official(person, recognition),
        is_another_person=recognition.is_another_person,
        duplicates=duplicates,
        is_accepted=ids <= recognition.accepted,
    )


def notes_on_names(form: StatementForm, statement: Statement) -> str:
    """Return notes on the archive's names of body and speaker where they differ from the input."""
    typed = form.cleaned_data
    names = [
        (typed["body_name"], statement.body.name_zh),
        (typed["official_name"], str(statement.official or "")),
    ]
    return " ".join(
        _("“%(typed)s” is “%(known)s” in the archive.") % {"typed": name, "known": archive_name}
        for name, archive_name in names
        if name and name != archive_name
    )


def _body(typed: dict[str, Any], statement: Statement | None) -> Body | None:
    jurisdiction, kind, name = map(typed.get, ("jurisdiction", "body_kind", "body_name"))
    if not (jurisdiction and kind and name):
        return None
    return match_body(jurisdiction=jurisdiction, kind=kind, name=name, of=statement)


def _official(person: PersonMatch | None, recognition: RecognitionForm) -> Official | None:
    """Return the official by the user's answer or else by name."""
    if person is None or recognition.is_another_person:
        return None
    by_id = {official.pk: official for official in person.namesakes}
    return by_id.get(recognition.official_id or 0, person.official)


def _particulars(
    typed: dict[str, Any], body: Body | None, cited: Iterable[CitationFields]
) -> Particulars:
    date = typed.get("date_range")
    addresses = (getattr(citation, "cleaned_data", {}).get("url", "") for citation in cited)
    return Particulars(
        body=body,
        date_range=date.days if date else None,
        title_zh=typed.get("title_zh", ""),
        title_en=typed.get("title_en", ""),
        text=typed.get("text", ""),
        addresses=tuple(filter(None, addresses)),
    )
