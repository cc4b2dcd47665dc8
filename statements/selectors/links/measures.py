"""The figures of a comparison, each with a sentence that says what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from statements.engine.echo.echo import Echo
from statements.models import Revision


@dataclass(frozen=True, slots=True)
class Figure:
    """A share from 0 to 1, or something said in words, or why there is no figure."""

    share: float | None = None
    words: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure for each response."""

    name: str
    meaning: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured between a wording of the directive and one of a response."""

    directive_revision: Revision | None
    response_revision: Revision | None
    echo: Echo | None
    is_weighed: bool

    def share(self, value: Callable[[Echo], float], *, of: str, weighed: bool = False) -> Figure:
        """Return a share ``of`` the response or of both texts, where these are held in full."""
        if self.echo is None or self.response_revision is None or self.directive_revision is None:
            return Figure(missing=_("no text"))
        if not self.response_revision.is_whole or (
            of == "both" and not self.directive_revision.is_whole
        ):
            return Figure(missing=_("quotations only"))
        if weighed and not self.is_weighed:
            return Figure(missing=_("archive not counted yet"))
        return Figure(share=value(self.echo))

    def words(self, value: Callable[[Echo], str]) -> Figure:
        """Return something that can be said of quotations too."""
        return Figure(words=value(self.echo)) if self.echo else Figure(missing=_("no text"))


def measures_of(columns: Sequence[Measured]) -> list[Measure]:
    """Return the figures in the order of the page; ``docs/methods.md`` defines them."""
    return [
        Measure(
            _("Clauses taken up"),
            _("of the clauses of the directive that we hold, word for word or altered"),
            [one.words(_clauses) for one in columns],
        ),
        Measure(
            _("V"),
            _("share of the response’s characters that repeat the directive"),
            [one.share(lambda echo: echo.v, of="response") for one in columns],
        ),
        Measure(
            _("V without boilerplate"),
            _("the same, common phrases counted less or not at all"),
            [
                one.share(lambda echo: echo.v_discounted, of="response", weighed=True)
                for one in columns
            ],
        ),
        Measure(
            _("U"),
            _("share of the directive’s clauses that the response takes up"),
            [one.share(lambda echo: echo.u, of="both") for one in columns],
        ),
        Measure(
            _("U without boilerplate"),
            _("the same, each clause counted by how distinctive it is"),
            [one.share(lambda echo: echo.u_discounted, of="both", weighed=True) for one in columns],
        ),
        Measure(
            _("Longest run"),
            _("characters in a row without a change, punctuation aside"),
            [one.words(lambda echo: str(echo.longest)) for one in columns],
        ),
        Measure(
            _("Order kept"),
            _("share of the repeated characters in the order of the directive"),
            [one.share(lambda echo: echo.order, of="both") for one in columns],
        ),
        Measure(
            _("Quoted"),
            _("share of the response’s characters that quote another’s words"),
            [one.share(lambda echo: echo.quoted, of="response") for one in columns],
        ),
    ]


def _clauses(echo: Echo) -> str:
    return _("%(n)s of %(all)s") % {"n": echo.taken_up, "all": len(echo.clauses)}
