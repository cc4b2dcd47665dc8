"""Edit a draft of a captured page on the workbench before it becomes a statement."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.models import Basis, CaptureDraft, Draft, Language, User
from statements.selectors.workbench.reading import read_pasted_page
from statements.services.refusals import Refused
from statements.services.sources.citations import citations_of
from statements.services.workbench.drafts import keep_draft
from statements.services.workbench.settling import DecidedBefore


class EditedElsewhere(Refused):
    """Another person has this draft on the workbench."""

    def __init__(self, person: User) -> None:
        super().__init__(_("%(person)s is editing this draft.") % {"person": person})


@transaction.atomic
def begin_editing(*, draft_id: int, by: User, now: datetime) -> Draft:
    """Put a captured page on the workbench; what was begun there goes on.

    The form has the draft's key, so saving it accepts the draft. Raises
    ``CaptureDraft.DoesNotExist``, ``DecidedBefore``, ``EditedElsewhere`` or what ``keep_draft``
    raises; nothing is written then.
    """
    page = CaptureDraft.objects.select_related("capture__source").get(pk=draft_id)
    if not page.may_be_entered:
        raise DecidedBefore
    begun = Draft.objects.select_related("person").filter(key=page.key).first()
    if begun and begun.person != by:
        raise EditedElsewhere(begun.person)
    return begun or keep_draft(
        key=page.key,
        person=by,
        statement_id=None,
        fields=_form_fields(page),
        seen_version=0,
        now=now,
    )


def _form_fields(page: CaptureDraft) -> dict[str, Sequence[str]]:
    """Return the fields of the workbench's form, as far as the page and its source tell them."""
    source = page.capture.source
    proposed = {
        "kind": page.kind,
        "title_zh": page.title,
        "text": page.text,
        "basis": Basis.FULL if page.text else "",
        "language": Language.CHINESE,
        "date_range": page.reported_on or "",
        "genre": page.genre,
        "jurisdiction": source.jurisdiction_id if source else "",
    }
    known = {name: str(value) for name, value in proposed.items() if value}
    read = read_pasted_page(f"{page.title}\n{page.text}").fields
    fields: dict[str, Sequence[str]] = {name: [value] for name, value in (read | known).items()}
    for number, citation in enumerate(citations_of(page)):
        for name, value in citation.items():
            if value:
                fields[f"cited-{number}-{name}"] = [str(value)]
    return fields
