"""Directives prepared for measuring, with the gram frequencies of the archive."""

from functools import lru_cache

import numpy as np

from statements.engine.echo.echo import PreparedDirective, prepare_directive
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams, exclude_texts
from statements.models import Background, LinkState, ResponseLink, Revision

_READY_DIRECTIVES = 64  # cached in each process; about 100 kB for a long text


def current_background() -> int | None:
    """Return the id of the current background; None before the first is made."""
    return Background.objects.filter(is_current=True).values_list("pk", flat=True).first()


@lru_cache(maxsize=2)
def counts_of(background: int) -> DocumentFrequencies:
    """Load the counts of a background, which never change."""
    stored = Background.objects.get(pk=background)
    return DocumentFrequencies(
        grams=np.frombuffer(stored.grams, "<u8"),
        counts=np.frombuffer(stored.counts, "<u4").astype(np.int64),
        documents=stored.documents,
        version=str(background),
    )


def prepared_directive(revision: Revision, background: int | None) -> PreparedDirective:
    """Prepare a directive's wording, weighing boilerplate without its own family.

    The family is the directive with its confirmed and suggested responses. A clause that all
    provinces repeat because the directive asks them to is not boilerplate; one that is also common
    elsewhere is.
    """
    if background is None:
        return _prepared(revision.pk, None, ())
    directive = revision.statement_id
    # A separate query: joining the answers and the directive by OR scans the whole archive.
    answers = ResponseLink.objects.filter(
        directive=directive, state__in=[LinkState.SUGGESTED, LinkState.CONFIRMED]
    ).values_list("response", flat=True)
    family = Revision.objects.current().filter(statement__in=[directive, *answers])
    family_ids = tuple(family.order_by("pk").values_list("pk", flat=True))
    return _prepared(revision.pk, background, family_ids)


@lru_cache(maxsize=_READY_DIRECTIVES)
def _prepared(
    revision_id: int, background: int | None, family_ids: tuple[int, ...]
) -> PreparedDirective:
    """Prepare and cache: revisions and backgrounds never change."""
    revision = Revision.objects.get(pk=revision_id)
    text, is_quotations = revision.text, not revision.is_whole
    if background is None:
        return prepare_directive(text, is_quotations=is_quotations)
    texts = Revision.objects.filter(pk__in=family_ids).values_list("text", flat=True)
    family_counts = count_grams(texts.iterator())
    counts = exclude_texts(counts_of(background), family_counts, text)
    return prepare_directive(text, counts, is_quotations=is_quotations)
