"""The wordings that count as one set phrase: who uses which, and since when."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.text.phrases import forms_of, uses_by_form
from statements.models import Card, ImpreciseDate, Level, Phrase
from statements.models.statements.dates import day_after
from statements.selectors.links.pace import first_of
from statements.selectors.profiles.figures import FigureColumn, FigureRow, ProfileFigure

MAX_STATEMENTS = 2_000  # whose words are read on one page, the latest


@dataclass(slots=True)
class _Uses:
    """The uses of one wording."""

    statements: int = 0
    provinces: set[str] = field(default_factory=set)
    dates: list[ImpreciseDate] = field(default_factory=list)


def wordings_apart(phrase: Phrase, *, statements: int) -> ProfileFigure:
    """Count each wording by itself; what is part of a longer one counts as that only."""
    forms = phrase.forms
    uses: dict[str, _Uses] = defaultdict(_Uses)
    for form, province, date in _readings(phrase, forms):
        wording = uses[form]
        wording.statements += 1
        if province:
            wording.provinces.add(province)
        if date:
            wording.dates.append(date)
    by_form = {form: text for text in phrase.wordings for form in forms_of([text])}
    ordered = sorted(forms, key=lambda form: (-uses[form].statements, form))
    return ProfileFigure(
        name="wordings",
        title=_("Wordings"),
        columns=[
            FigureColumn("wording", _("Wording")),
            FigureColumn("first_use", _("First use")),
            FigureColumn("provinces", _("Provinces"), is_number=True),
            FigureColumn("statements", _("Statements"), is_number=True),
        ],
        rows=[_row(by_form[form], uses[form]) for form in ordered],
        basis=ngettext(
            "%(n)s statement that uses any of them",
            "%(n)s statements that use any of them; one may use several",
            statements,
        )
        % {"n": min(statements, MAX_STATEMENTS)},
        empty=_("It has one wording only."),
        notes=[
            _("Only the latest %(n)s of %(all)s statements are read here.")
            % {"n": MAX_STATEMENTS, "all": statements}
        ]
        if statements > MAX_STATEMENTS
        else [],
    )


def _readings(
    phrase: Phrase, forms: Sequence[str]
) -> Iterator[tuple[str, str | None, ImpreciseDate | None]]:
    """Yield each wording that a statement uses, with its province and date, the latest first."""
    cards = (
        Card.objects.filter(statement__occurrences__phrase=phrase.pk)
        .order_by(day_after("statement__possible_days").desc(nulls_last=True), "-statement")
        .values_list(
            "title",
            "text",
            "statement__possible_days",
            "statement__body__jurisdiction",
            "statement__body__jurisdiction__level",
        )[:MAX_STATEMENTS]
    )
    for title, text, days, place, level in cards:
        province = place if level == Level.PROVINCE else None
        date = ImpreciseDate.from_range(days) if days else None
        for form in uses_by_form(forms, title, text):
            yield form, province, date


def _row(text: str, uses: _Uses) -> FigureRow:
    first = str(first_of(uses.dates)) if uses.dates else None
    address = f"{reverse('statements:search')}?{urlencode({'q': f'“{text}”'})}"
    return FigureRow((text, first, len(uses.provinces), uses.statements), address)
