"""Every facet of lists, in the order of the page."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from statements.filters.lists.facet import Facet, Label
from statements.filters.lists.fact_facets import (
    FactFacet,
    FrequentFactFacet,
    PeriodFacet,
    ProvinceFacet,
    PublisherFacet,
)
from statements.filters.lists.link_facets import (
    CodeFacet,
    DirectiveFacet,
    LinkStateFacet,
)
from statements.models import (
    Body,
    BodyKind,
    Depth,
    FactKind,
    Genre,
    Jurisdiction,
    LinkState,
    Official,
    ResponseLink,
    Stance,
    Statement,
    StatementKind,
    Tag,
)
from statements.selectors.lists.criteria import NO_LINK, LinkEnd

type Links = Sequence[ResponseLink]
LINK_CHOICES: list[tuple[str, Label]] = [*LinkState.choices, (NO_LINK, _("no link recorded"))]
TEXT_CHOICES: list[tuple[str, Label]] = [("yes", _("text held")), ("no", _("no text held"))]


def _speaker(statement: Statement, _links: Links) -> dict[str, str]:
    speaker = statement.official
    return {str(speaker.pk): str(speaker)} if speaker else {}


def _directives(statement: Statement, links: Links) -> dict[str, str]:
    directives = {str(link.directive_id): str(link.directive) for link in links}
    return {**directives, str(statement.pk): str(statement)}


def _link_states(_statement: Statement, links: Links) -> dict[str, str]:
    return {link.state: str(link.get_state_display()) for link in links} or {NO_LINK: NO_LINK}


FACETS: tuple[Facet, ...] = (
    ProvinceFacet(
        field="provinces",
        label=_("Province"),
        chip=_("province"),
        fact=FactKind.UNIT,
        rows=Jurisdiction.objects.provinces,
    ),
    PeriodFacet(field="period", label=_("Month"), chip=_("date"), fact=FactKind.MONTH),
    LinkStateFacet(
        field="link_states",
        label=_("Link"),
        chip=_("link"),
        choices=LINK_CHOICES,
        values_in=_link_states,
    ),
    FactFacet(
        field="body_kinds",
        label=_("Body"),
        chip=_("body"),
        fact=FactKind.BODY,
        choices=BodyKind.choices,
        values_in=lambda statement, _links: {
            statement.body.kind: statement.body.get_kind_display()
        },
    ),
    FactFacet(
        field="genres",
        label=_("Form"),
        chip=_("form"),
        fact=FactKind.GENRE,
        rows=Genre.objects.all,
        values_in=lambda statement, _links: {statement.genre.slug: str(statement.genre)},
    ),
    FactFacet(
        field="tags",
        label=_("Tag"),
        chip=_("tag"),
        fact=FactKind.TAG,
        rows=Tag.objects.all,
        values_in=lambda statement, _links: {tag.slug: str(tag) for tag in statement.tags.all()},
    ),
    FactFacet(
        field="kinds",
        label=_("Kind"),
        chip=_("kind"),
        fact=FactKind.KIND,
        choices=StatementKind.choices,
        values_in=lambda statement, _links: {statement.kind: statement.get_kind_display()},
    ),
    DirectiveFacet(
        field="directives",
        label=_("Directive"),
        chip=_("answers"),
        rows=Statement.objects.all,
        values_in=_directives,
        link_ends=frozenset({LinkEnd.RESPONSE}),
    ),
    CodeFacet(
        field="answer_genres",
        label=_("Form of answers"),
        chip=_("form of an answer"),
        rows=Genre.objects.all,
        link_ends=frozenset({LinkEnd.DIRECTIVE}),
    ),
    CodeFacet(field="stances", label=_("Stance"), chip=_("stance"), rows=Stance.objects.all),
    CodeFacet(field="depths", label=_("Depth"), chip=_("depth"), rows=Depth.objects.all),
    FrequentFactFacet(
        field="speakers",
        label=_("Speaker"),
        chip=_("speaker"),
        fact=FactKind.SPEAKER,
        rows=Official.objects.all,
        values_in=_speaker,
    ),
    PublisherFacet(
        field="publishers",
        label=_("Publisher"),
        chip=_("publisher"),
        fact=FactKind.PUBLISHER,
        values_in=lambda statement, _links: {
            citation.publisher: citation.publisher for citation in statement.citations.all()
        },
    ),
    FactFacet(
        field="texts",
        label=_("Text"),
        chip=_("text"),
        fact=FactKind.TEXT,
        choices=TEXT_CHOICES,
        values_in=lambda statement, _links: (
            {"yes": str(_("text held"))}
            if statement.current_revision
            else {"no": str(_("no text held"))}
        ),
    ),
    Facet(
        field="bodies",
        label=_("By"),
        chip=_("by"),
        rows=Body.objects.all,
        values_in=lambda statement, _links: {str(statement.body_id): str(statement.body)},
    ),
)
