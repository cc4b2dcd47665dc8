"""The rows of exported files."""

from django.db.models import Prefetch

from statements.models import StatementQuerySet
from statements.selectors.lists.rows import links_with_echoes
from statements.selectors.statements.public_copies import archived_drafts


def export_rows(rows: StatementQuerySet, *, with_text: bool) -> StatementQuerySet:
    """Load what exports hold of the rows of ``statement_rows`` and its variants.

    That is ``links`` as there, the citations, what a public archive saved of them, and
    ``current_revision``, which has its text only ``with_text``.
    """
    prefetched = [
        Prefetch("links_out", queryset=links_with_echoes("directive"), to_attr="links"),
        archived_drafts(),
    ]
    return (
        rows.prefetch_related(None)
        .with_current_revision(with_text=with_text)
        .prefetch_related("tags", "citations", *prefetched)
    )
