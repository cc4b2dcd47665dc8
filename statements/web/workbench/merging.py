"""Three-way merge of an edit form with what others saved since it was opened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from statements.selectors.workbench.meanwhile import ChangeMade
from statements.services.workbench.merging import Meeting, base_text_of, merge_form
from statements.web.workbench.forms import CitationFields, StatementForm, citations_in

SOURCES = "cited"
_RESOLVE = "resolve-"  # before the name of a field in the choice between mine and theirs
_LONGEST_BASE = 40_000  # characters


@dataclass(frozen=True, slots=True)
class Stored:
    """A statement as it is stored now: its form values, its citations, its revision's number.

    ``edit`` is its last edit in the log, read before all else.
    """

    fields: Mapping[str, Any]
    citations: Sequence[Mapping[str, Any]]
    revision: int
    edit: int

    def as_base(self) -> str:
        """Return what the form carries along, to be merged from: everything but the text."""
        spelling = {name: value for name, value in self.spelling().items() if name != "text"}
        return json.dumps(spelling, ensure_ascii=False)

    def spelling(self) -> dict[str, str]:
        """Return the values in the spelling in which they are compared."""
        fields = {
            name: spell(value)
            for name, value in self.fields.items()
            if name in StatementForm.base_fields and name not in _MACHINERY
        }
        return {**fields, SOURCES: lines_of(self.citations)}

    def initial(self) -> dict[str, Any]:
        """Return the initial values of the form, with what a later merge needs."""
        machinery = {"base": self.as_base(), "seen_text": self.revision, "seen_edit": self.edit}
        return {**self.fields, **machinery}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed, with both values. ``both`` joins two texts."""

    name: str
    label: str
    theirs: str
    mine: str
    both: str = ""


@dataclass(frozen=True, slots=True)
class FailedMerge:
    """An edit that could not be merged with what others saved meanwhile.

    ``cited`` are the merged citations. ``fields`` are those that both changed; without any, what is
    merged has faults, which the form says. ``taken_over`` names what others alone changed.
    """

    cited: BaseFormSet[CitationFields]
    fields: Sequence[Conflict]
    changes: Sequence[ChangeMade]
    taken_over: str


_MACHINERY = {"seen_version", "form_key", "base", "seen_text", "seen_edit"}


def spell(value: Any) -> str:
    """Return a form value as one text in one spelling."""
    if isinstance(value, list | tuple):
        return " ".join(sorted(map(str, value)))
    return str(value or "").replace("\r\n", "\n").strip()


def lines_of(citations: Sequence[Mapping[str, Any]]) -> str:
    """Format citations, one per line."""
    return "\n".join(
        " · ".join(str(value) for value in citation.values() if value) for citation in citations
    )


def merge(
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    stored: Stored,
    *,
    statement_id: int,
) -> Meeting:
    """Merge a submitted form, which is valid, with the stored statement."""
    base = _read_base(form["base"].value())
    mine = {bound.name: spell(bound.value()) for bound in form.visible_fields()}
    # As it was understood: 昨日 is another day by the sources that others saved.
    mine["date_range"] = spell(form.cleaned_data["date_range"])
    mine[SOURCES] = lines_of(citations_in(cited))
    return merge_form(
        base=base,
        mine=mine,
        theirs=stored.spelling(),
        base_text=base_text_of(statement_id, form["seen_text"].value()),
    )


def merged_data(data: QueryDict, meeting: Meeting, stored: Stored, *, version: int) -> QueryDict:
    """Return the submitted data with what others changed, based on the stored version."""
    merged = data.copy()
    for name in meeting.merged.taken_over:
        if name == SOURCES:
            _write_citations(merged, stored.citations)
        elif name not in {"text", "tags", "date_range"}:
            merged[name] = str(stored.fields[name])
    values = meeting.merged.values
    for name in ("text", "date_range"):
        merged[name] = str(values[name])
    merged.setlist("tags", str(values["tags"]).split())
    merged["seen_version"] = str(version)
    merged["base"] = stored.as_base()
    merged["seen_text"] = str(stored.revision)
    merged["seen_edit"] = str(stored.edit)
    return merged


def conflicts_in(form: StatementForm, meeting: Meeting, stored: Stored) -> list[Conflict]:
    """Return the fields that both changed, to choose from."""
    theirs = stored.spelling()
    return [
        Conflict(
            name=name,
            label=str(_("Sources") if name == SOURCES else form.fields[name].label),
            theirs=theirs[name],
            mine=str(meeting.merged.values[name]),
            both=meeting.text.both if name == "text" and meeting.text else "",
        )
        for name in meeting.merged.conflicts
    ]


def resolved(data: QueryDict, stored: Stored) -> QueryDict:
    """Return the data with the stored value of each field for which the editor chose theirs."""
    answers = data.copy()
    for name, value in stored.fields.items():
        choice = data.get(f"{_RESOLVE}{name}")
        if choice == "theirs" and name in StatementForm.base_fields and name not in _MACHINERY:
            answers.setlist(
                name, list(map(str, value)) if isinstance(value, list) else [str(value)]
            )
        elif choice == "both" and name == "text":
            answers["text"] = data.get("both-text", data.get("text", ""))
    if data.get(f"{_RESOLVE}{SOURCES}") == "theirs":
        _write_citations(answers, stored.citations)
    return answers


def names_of(form: StatementForm, names: Sequence[str]) -> str:
    """Return the labels of fields as a list in words."""
    labels = (_("Sources") if name == SOURCES else form.fields[name].label for name in names)
    return ", ".join(map(str, labels))


def _read_base(text: Any) -> dict[str, str]:
    """Read what a form carried along; empty where it cannot be read, so all differences count."""
    try:
        base = json.loads(str(text or "")[:_LONGEST_BASE])
    except ValueError:
        return {}
    if not isinstance(base, dict):
        return {}
    return {name: value for name, value in base.items() if isinstance(value, str)}


def _write_citations(data: QueryDict, citations: Sequence[Mapping[str, Any]]) -> None:
    """Put citations into form data, in place of those that it has."""
    for name in [name for name in data if name.startswith(f"{SOURCES}-")]:
        del data[name]
    data[f"{SOURCES}-TOTAL_FORMS"] = str(len(citations) + 1)
    data[f"{SOURCES}-INITIAL_FORMS"] = str(len(citations))
    for number, citation in enumerate(citations):
        for name, value in citation.items():
            if value:
                data[f"{SOURCES}-{number}-{name}"] = "on" if value is True else str(value)
