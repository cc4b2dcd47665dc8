"""The figures of a profile that are about wording: phrases first used, clauses left out."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.selectors.profiles.clauses import (
    LATEST_DIRECTIVES,
    ClauseUse,
    clauses_left_out,
    clauses_of_few,
)
from statements.selectors.profiles.figures import FigureColumn, FigureRow, ProfileFigure
from statements.selectors.profiles.first_uses import FirstUses
from statements.selectors.profiles.subjects import Subject


def phrases_first_used(
    subject: Subject, uses: Sequence[FirstUses], names: Mapping[str, str]
) -> ProfileFigure:
    """Show the phrases that a province may have been the first to use."""
    own = [use for use in uses if subject.key in use.dates]
    return ProfileFigure(
        name=f"phrases-{subject.key}",
        title=_("Phrases first used: %(name)s") % {"name": subject},
        columns=[
            FigureColumn("phrase", _("Phrase")),
            FigureColumn("first_use", _("First here")),
            FigureColumn("certainty", _("Before the others")),
            FigureColumn("provinces", _("Provinces that use it on a known day"), is_number=True),
        ],
        rows=[
            FigureRow(
                (
                    use.text,
                    str(use.dates[subject.key]),
                    _certainty(use, subject, names),
                    len(use.dates),
                ),
                reverse("profiles:phrase", args=[use.phrase]),
            )
            for use in own
            if subject.key in use.lead.candidates
        ],
        basis=ngettext(
            "%(n)s set phrase is used here on a known day",
            "%(n)s set phrases are used here on a known day",
            len(own),
        )
        % {"n": len(own)},
        empty=_("It was not the first to use any of the phrases that are followed."),
    )


def _certainty(use: FirstUses, subject: Subject, names: Mapping[str, str]) -> str:
    rivals = [names.get(code, code) for code in use.lead.candidates if code != subject.key]
    if not rivals:
        return _("certainly")
    if use.lead.is_tied:
        return _("on the same day as %(names)s") % {"names": ", ".join(rivals)}
    return _("not certain: perhaps %(names)s") % {"names": ", ".join(rivals)}


def clauses_dropped(subject: Subject, uses: Sequence[ClauseUse]) -> ProfileFigure:
    """Show what a subject left out though most others took it up."""
    return _clauses(
        subject,
        uses,
        clauses_left_out(uses, subject.key),
        name="left-out",
        title=_("Left out by %(name)s, taken up by most") % {"name": subject},
    )


def clauses_alone(subject: Subject, uses: Sequence[ClauseUse]) -> ProfileFigure:
    """Show what a subject took up and few others did."""
    return _clauses(
        subject,
        uses,
        clauses_of_few(uses, subject.key),
        name="by-few",
        title=_("Taken up by %(name)s and few others") % {"name": subject},
    )


def _clauses(
    subject: Subject, uses: Sequence[ClauseUse], rows: Sequence[ClauseUse], *, name: str, title: str
) -> ProfileFigure:
    own = [use for use in uses if subject.key in use.takers | use.leavers]
    directives = len({use.directive for use in own})
    return ProfileFigure(
        name=f"{name}-{subject.key}",
        title=title,
        columns=[
            FigureColumn("clause", _("Clause")),
            FigureColumn("directive", _("Directive")),
            FigureColumn("others", _("Others that took it up"), is_number=True),
            FigureColumn("with_text", _("Others with a text"), is_number=True),
        ],
        rows=[
            FigureRow(
                (use.core, use.title, *use.counts_without(subject.key)),
                _address(use),
                statement=use.directive,
            )
            for use in rows
        ],
        basis=ngettext(
            "Clauses of %(directives)s directive compared: %(clauses)s",
            "Clauses of %(directives)s directives compared: %(clauses)s",
            directives,
        )
        % {"clauses": len(own), "directives": directives},
        empty=_("None: fewer than three others have a text, or no clause stands out this much."),
        notes=[
            _(
                "From the newest %(n)s directives that each of those on this page answered with "
                "a text; common phrasing is left out."
            )
            % {"n": LATEST_DIRECTIVES}
        ],
    )


def _address(use: ClauseUse) -> str:
    page = reverse("statements:analysis", args=[use.directive])
    return f"{page}?{urlencode({'clause': use.id})}#passages"
