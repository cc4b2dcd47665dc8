"""Captured pages as citations of statements."""

from typing import Any

from statements.models import LONGEST_PUBLISHER, CaptureDraft, Citation, Statement
from statements.services.statements.cards import fill_cards


def citation_of(draft: CaptureDraft) -> dict[str, Any]:
    """Return the fields of the citation of a draft's page; its address is empty if it has none."""
    capture = draft.capture
    address = capture.final_address if capture.is_on_the_web else ""
    publisher = str(capture.source) if capture.source else draft.publisher or address
    return {
        "publisher": publisher[:LONGEST_PUBLISHER],
        "title": draft.title,
        "url": address,
        "published_on": draft.day,
    }


def citations_of(draft: CaptureDraft) -> list[dict[str, Any]]:
    """Return the citations of a draft and its copies."""
    citations = [citation_of(page) for page in [draft, *draft.copies.with_source()]]
    return [citation for citation in citations if citation["publisher"]]


def add_citation(statement: Statement, draft: CaptureDraft) -> None:
    """Add the page of a draft to the citations of a statement, once."""
    citation = citation_of(draft)
    if not citation["url"] or statement.citations.filter(url=citation["url"]).exists():
        return
    dated = statement.date
    if dated and draft.day and draft.day < dated.first:
        # Nothing is published before it was said, so the day read from the page is wrong.
        citation["published_on"] = None
    Citation.objects.create(statement=statement, **citation)
    fill_cards([statement.pk])


def uncite(statement: Statement, draft: CaptureDraft) -> None:
    """Remove the citations that a merge added.

    One of the same page that was written otherwise, or that another draft makes too, stays.
    """
    other_drafts = statement.capture_drafts.exclude(pk=draft.pk).with_source()
    cited_elsewhere = {
        citation["url"] for other in other_drafts for citation in citations_of(other)
    }
    for citation in citations_of(draft):
        if citation["url"] and citation["url"] not in cited_elsewhere:
            facts = {name: citation[name] for name in ("url", "publisher", "title")}
            statement.citations.filter(**facts).delete()
    fill_cards([statement.pk])
