"""What the workbench writes into its page for its scripts."""

import json
from collections.abc import Mapping

from django import template
from django.forms import Form
from django.utils.html import format_html
from django.utils.safestring import SafeString

from statements.engine.echo.outcomes import ClauseOutcome
from statements.models import LinkState
from statements.selectors.workbench.choices import FieldChoice
from statements.selectors.workbench.latest import LastEntry
from statements.services.workbench.proposals import DraftUptake, Proposal

register = template.Library()

_NOTES = ("title_en", "summary", "note")


@register.filter
def fills_json(choice: FieldChoice) -> str:
    """Write what a choice fills in, by field."""
    return json.dumps(choice.fills, ensure_ascii=False) if choice.fills else ""


@register.filter
def entry_json(last: LastEntry) -> str:
    """Write the fields that the last statement shares with the next one."""
    return json.dumps({"fields": last.fields, "tags": last.tags}, ensure_ascii=False)


@register.filter
def has_notes(form: Form) -> bool:
    """Whether any of the fields that are folded away has a value, or a fault."""
    return any(form[name].value() or form[name].errors for name in _NOTES) or bool(
        form["language"].value() not in {None, "zh"}
    )


@register.filter
def is_chosen(link: Form) -> bool:
    """Whether a directive is chosen by hand."""
    return bool(link["directive"].value())


@register.filter
def state_in(proposal: Proposal, states: Mapping[int, str]) -> str:
    """Return the decision about a proposal, in the form or stored; empty if it is open."""
    stored = "" if proposal.state == LinkState.SUGGESTED else proposal.state.value
    return states.get(proposal.directive.pk, stored)


@register.filter
def marks_json(uptake: DraftUptake) -> str:
    """Write where the text takes up a directive, as start, end and how."""
    return json.dumps(uptake.marks)


@register.filter
def as_marked_clause(text: str, outcome: ClauseOutcome) -> str | SafeString:
    """Write a clause, marked if the text takes it up."""
    if outcome == ClauseOutcome.ABSENT:
        return text
    return format_html('<mark class="{}">{}</mark>', outcome.value, text)
