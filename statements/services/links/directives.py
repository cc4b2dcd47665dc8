"""The directives of the archive, as the ranker of answers knows them."""

import hashlib
from functools import lru_cache

from django.db.models import StringAgg, TextField, Value
from django.db.models.functions import Coalesce, Concat

from statements.engine.dates.days import Days
from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.mention import NAMING
from statements.engine.ranking.ranker import DirectiveRanker
from statements.models import ImpreciseDate, Jurisdiction, Revision, Statement, StatementKind, Tag

_DOT = Value(".")


def directives_fingerprint() -> str:
    """Return a hash of everything about the directives that a ranking depends on.

    It changes with the set of directives, their texts, dates, tags and jurisdictions, with the
    hierarchy of jurisdictions, and with the rules for names.
    """
    revision = Coalesce("revisions", 0)
    totals = Statement.objects.directives().aggregate(
        each=StringAgg(
            Concat(
                *("pk", _DOT, "version", _DOT, "body__jurisdiction", _DOT, revision),
                output_field=TextField(),
            ),
            delimiter=Value(" "),
            order_by=["pk", "revisions"],
        )
    )
    units = Jurisdiction.objects.order_by("pk").values_list("pk", "parent")
    tags = Tag.objects.order_by("pk").values_list("name_en", "name_zh")
    description = f"{NAMING} {totals['each']} {[*units]} {[*tags]}"
    return hashlib.blake2b(description.encode(), digest_size=12).hexdigest()


def forget_directives() -> None:
    """Clear the cache; for another database in the same process."""
    ranker_of.cache_clear()


@lru_cache(maxsize=1)
def ranker_of(fingerprint: str) -> DirectiveRanker:  # noqa: ARG001 - the key of the cache
    """Prepare the directives once a process, until they change."""
    texts = dict(
        Revision.objects.current()
        .filter(statement__kind=StatementKind.DIRECTIVE)
        .values_list("statement", "text")
    )
    return DirectiveRanker(
        [
            Directive(
                id=str(directive.pk),
                title=directive.title_zh,
                text=texts.get(directive.pk, ""),
                days=days_of(directive.possible_date),
                jurisdiction_code=directive.body.jurisdiction_id,
                tags=frozenset(map(str, directive.tags.all())),
            )
            for directive in Statement.objects.directives()
            .select_related("body")
            .prefetch_related("tags")
            .order_by("pk")
        ]
    )


def days_of(date: ImpreciseDate | None) -> Days | None:
    """Return a date as the ranker takes it."""
    return (date.first, date.last) if date else None
