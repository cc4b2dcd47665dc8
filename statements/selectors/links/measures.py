"""The figures of a comparison, each with its explanation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from statements.engine.echo.echo import Echo
from statements.models import Revision


@dataclass(frozen=True, slots=True)
class EchoFigure:
    """A share from 0 to 1, a phrase, or the reason why there is no figure."""

    share: float | None = None
    words: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of figures, one for each response."""

    name: str
    meaning: str
    figures: Sequence[EchoFigure]


@dataclass(frozen=True, slots=True)
class Measurement:
    """The echo between a wording of the directive and one of a response."""

    directive_revision: Revision | None
    response_revision: Revision | None
    echo: Echo | None
    is_weighed: bool

    def share(
        self, value: Callable[[Echo], float], *, of: str, weighed: bool = False
    ) -> EchoFigure:
        """Return a share ``of`` the response or of both texts, if these are held in full."""
        if self.echo is None or self.response_revision is None or self.directive_revision is None:
            return EchoFigure(missing=_("no text"))
        if not self.response_revision.is_whole or (
            of == "both" and not self.directive_revision.is_whole
        ):
            return EchoFigure(missing=_("quotations only"))
        if weighed and not self.is_weighed:
            return EchoFigure(missing=_("archive not counted yet"))
        return EchoFigure(share=value(self.echo))

    def words(self, value: Callable[[Echo], str]) -> EchoFigure:
        """Return a phrase, which is also valid for excerpts."""
        return EchoFigure(words=value(self.echo)) if self.echo else EchoFigure(missing=_("no text"))


def measures_of(measurements: Sequence[Measurement]) -> list[Measure]:
    """Return the figures in the order of the page; ``docs/methods.md`` defines them."""

    def shares(
        value: Callable[[Echo], float], *, of: str, weighed: bool = False
    ) -> list[EchoFigure]:
        return [measurement.share(value, of=of, weighed=weighed) for measurement in measurements]

    def phrases(value: Callable[[Echo], str]) -> list[EchoFigure]:
        return [measurement.words(value) for measurement in measurements]

    return [
        Measure(
            _("Clauses taken up"),
            _("of the clauses of the directive that we hold, word for word or altered"),
            phrases(_clauses),
        ),
        Measure(
            _("V"),
            _("share of the response’s characters that repeat the directive"),
            shares(lambda echo: echo.v, of="response"),
        ),
        Measure(
            _("V without boilerplate"),
            _("the same, common phrases counted less or not at all"),
            shares(lambda echo: echo.v_discounted, of="response", weighed=True),
        ),
        Measure(
            _("U"),
            _("share of the directive’s clauses that the response takes up"),
            shares(lambda echo: echo.u, of="both"),
        ),
        Measure(
            _("U without boilerplate"),
            _("the same, each clause counted by how distinctive it is"),
            shares(lambda echo: echo.u_discounted, of="both", weighed=True),
        ),
        Measure(
            _("Longest run"),
            _("characters in a row without a change, punctuation aside"),
            phrases(lambda echo: str(echo.longest)),
        ),
        Measure(
            _("Order kept"),
            _("share of the repeated characters in the order of the directive"),
            shares(lambda echo: echo.order, of="both"),
        ),
        Measure(
            _("Quoted"),
            _("share of the response’s characters that quote another’s words"),
            shares(lambda echo: echo.quoted, of="response"),
        ),
    ]


def _clauses(echo: Echo) -> str:
    return _("%(n)s of %(all)s") % {"n": echo.taken_up, "all": len(echo.clauses)}
