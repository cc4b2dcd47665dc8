"""What a pasted page says of itself, in the terms of the archive."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from statements.engine.workbench.forms import NamedBody, body_in, form_of
from statements.engine.workbench.pasted import Pasted, read_pasted
from statements.models import (
    LONGEST_PUBLISHER,
    Basis,
    Body,
    BodyKind,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    Source,
    Tag,
    Tenure,
)
from statements.selectors.statements.speakers import match_body

_LEAD = 400  # characters in which a report names who met
_MAX_TAGS = 6
_TIMES = 2  # that a text uses the name of a tag that is offered


@dataclass(frozen=True, slots=True)
class PageReading:
    """The fields of the form that a page fills in, the text that is left, and tags to offer."""

    text: str
    fields: dict[str, str] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)


def read_pasted_page(page: str) -> PageReading:
    """Read a pasted page: what it says, and what the archive knows of that."""
    sources = list(Source.objects.select_related("jurisdiction__parent"))
    pasted = read_pasted(page, publishers=map(str, sources))
    lead = f"{pasted.title}\n{pasted.text[:_LEAD]}"
    place = _place(lead, pasted.publisher, sources)
    fields = _own_facts(pasted)
    form = form_of(pasted.title, pasted.text[:_LEAD])
    if form and Genre.objects.filter(slug=form).exists():
        fields["genre"] = form
    fields |= _body_fields(lead, place)
    fields |= _speaker_fields(lead, fields.get("jurisdiction", ""), pasted)
    return PageReading(pasted.text, fields, _tags(f"{pasted.title}\n{pasted.text}"))


def _own_facts(pasted: Pasted) -> dict[str, str]:
    facts = {
        "title_zh": pasted.title[:300],
        "date_range": pasted.day.isoformat() if pasted.day else "",
        "cited-0-publisher": pasted.publisher[:LONGEST_PUBLISHER],
        "cited-0-author": pasted.author[:150],
        "cited-0-url": pasted.address,
        "cited-0-published_on": pasted.published_on.isoformat() if pasted.published_on else "",
    }
    if pasted.title and pasted.publisher:
        facts["basis"] = Basis.FULL
    return {name: value for name, value in facts.items() if value}


def _place(lead: str, publisher: str, sources: Iterable[Source]) -> Jurisdiction | None:
    """Return the province that the text names first, or else that of the newspaper."""
    provinces = Jurisdiction.objects.provinces()
    mentions = [(lead.find(unit.short_zh), unit) for unit in provinces if unit.short_zh in lead]
    if mentions:
        return min(mentions, key=lambda row: row[0])[1]
    return next((source.jurisdiction for source in sources if str(source) == publisher), None)


def _body_fields(lead: str, place: Jurisdiction | None) -> dict[str, str]:
    """Return the body: one of the archive named in full, or the rank that it names."""
    if place is None:
        return {}
    stored = Body.objects.filter(jurisdiction=place).exclude(name_zh="")
    # Newspapers of the place are named as sources.
    full_names = [body for body in stored.exclude(kind=BodyKind.NEWSPAPER) if body.name_zh in lead]
    named_body = body_in(lead)
    if full_names:
        longest = max(full_names, key=lambda body: len(body.name_zh))
        return _fields_of(place, longest.kind, longest.name_zh)
    if named_body is None:
        return {"jurisdiction": place.code}
    body = _stored_body(place, named_body)
    return _fields_of(
        place,
        named_body.kind,
        body.name_zh if body is not None else place.short_zh + named_body.name,
    )


def _stored_body(place: Jurisdiction, named_body: NamedBody) -> Body | None:
    return match_body(
        jurisdiction=place, kind=named_body.kind, name=place.short_zh + named_body.name
    )


def _fields_of(place: Jurisdiction, kind: str, name: str) -> dict[str, str]:
    return {"jurisdiction": place.code, "body_kind": kind, "body_name": name}


def _speaker_fields(lead: str, place: str, pasted: Pasted) -> dict[str, str]:
    """Return the first holder of a post of the place whom the text names, with the post."""
    day = pasted.day or pasted.published_on
    tenures = Tenure.objects.filter(body__jurisdiction=place).select_related("official")
    mentions = [
        (lead.find(tenure.official.name_zh), tenure)
        for tenure in tenures.order_by("held")
        if tenure.official.name_zh in lead
        and (day is None or tenure.during(ImpreciseDate(day, day)))
    ]
    if not mentions:
        return {}
    tenure = min(mentions, key=lambda row: row[0])[1]
    return {
        "official_name": str(tenure.official),
        "post_as_named": str(tenure.get_post_display()),
    }


def _tags(text: str) -> list[Tag]:
    """Return the tags whose name the text uses more than once, the most used first."""
    counts = [(text.count(tag.name_zh), tag) for tag in Tag.objects.exclude(name_zh="")]
    used = [(count, tag) for count, tag in counts if count >= _TIMES]
    return [tag for _count, tag in sorted(used, key=lambda row: -row[0])[:_MAX_TAGS]]
