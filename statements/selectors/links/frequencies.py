"""Wordings made ready to be measured, against what is common in the archive."""

from functools import lru_cache

import numpy as np

from statements.engine.echo.echo import PreparedDirective, prepare_directive
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams, exclude_texts
from statements.models import Background, LinkState, ResponseLink, Revision

_READY_DIRECTIVES = 64  # kept in each process; some 100 kB each for a long text


def current_background() -> int | None:
    """Return the background that figures are taken against now; None before the first."""
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


def prepared_directive(wording: Revision, background: int | None) -> PreparedDirective:
    """Make a directive's wording ready; boilerplate is weighed without its own family.

    The family is the directive and what answers it or may. A clause that all provinces repeat
    because they were asked to is no boilerplate; one that stands in everything else is.
    """
    if background is None:
        return _prepared(wording.pk, None, ())
    directive = wording.statement_id
    # The answers by themselves: to join them with the directive by "or" reads the whole archive.
    answers = ResponseLink.objects.filter(
        directive=directive, state__in=[LinkState.SUGGESTED, LinkState.CONFIRMED]
    ).values_list("response", flat=True)
    family = Revision.objects.filter(statement__in=[directive, *answers], is_current=True)
    members = tuple(family.order_by("pk").values_list("pk", flat=True))
    return _prepared(wording.pk, background, members)


@lru_cache(maxsize=_READY_DIRECTIVES)
def _prepared(wording: int, background: int | None, family: tuple[int, ...]) -> PreparedDirective:
    """Revisions and backgrounds never change, so what is made of them can be kept."""
    revision = Revision.objects.get(pk=wording)
    text, is_quotations = revision.text, not revision.is_whole
    if background is None:
        return prepare_directive(text, is_quotations=is_quotations)
    texts = Revision.objects.filter(pk__in=family).values_list("text", flat=True)
    own = count_grams(texts.iterator())
    counts = exclude_texts(counts_of(background), own, text)
    return prepare_directive(text, counts, is_quotations=is_quotations)
