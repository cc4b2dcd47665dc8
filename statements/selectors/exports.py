"""What a file holds of each statement."""

from django.db.models import Prefetch

from statements.models import Revision, StatementQuerySet
from statements.selectors.lists.rows import links_with_echoes


def export_rows(rows: StatementQuerySet, *, with_text: bool) -> StatementQuerySet:
    """Load what files hold of rows that ``statement_rows`` or a relative of it loaded.

    That is ``links`` as there, the citations, and ``current``, a list of the current revision that
    is empty where no wording is known; it holds its text only where that is asked for.
    """
    current = Revision.objects.filter(is_current=True)
    wording = current if with_text else current.defer("text")
    prefetched = [
        Prefetch("revisions", queryset=wording, to_attr="current"),
        Prefetch("links_out", queryset=links_with_echoes("directive"), to_attr="links"),
    ]
    return rows.prefetch_related(None).prefetch_related("tags", "citations", *prefetched)
