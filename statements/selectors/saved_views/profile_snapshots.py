"""The figures of a province, an official or a set phrase, as rows that can be stored."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from statements.models import Official, Statement, StatementQuerySet, ViewKind
from statements.selectors.profiles.figures import Cell, FigureColumn, FigureRow, ProfileFigure
from statements.selectors.profiles.phrase import PhraseProfile
from statements.selectors.profiles.profile import Profile
from statements.selectors.profiles.subjects import links_of_official, links_of_provinces
from statements.selectors.saved_views.snapshots import MAX_ROWS, Snapshot, titles_by_key


def phrase_snapshot(profile: PhraseProfile) -> Snapshot:
    """Freeze how a phrase spread, with the latest statements that use it."""
    return _snapshot(
        _("How %(name)s spread") % {"name": profile.phrase},
        profile.figures,
        {
            _("provinces that use it"): len(profile.provinces),
            _("statements"): profile.statements,
            _("times"): profile.times,
            _("first province"): _first_province(profile),
        },
        Statement.objects.filter(occurrences__phrase=profile.phrase.pk),
    )


def _first_province(profile: PhraseProfile) -> str | None:
    """Name the first to use a phrase, or all that may have been; None without a date."""
    names = ", ".join(map(str, profile.lead.candidates))
    if len(profile.lead.candidates) <= 1:
        return names or None
    words = _("tied: %(names)s") if profile.lead.is_tied else _("not certain: one of %(names)s")
    return words % {"names": names}


def profile_snapshot(profile: Profile, official: Official | None = None) -> Snapshot:
    """Freeze how provinces, or one official, answer; with the directives and their answers."""
    links = (
        links_of_official(official)
        if official
        else links_of_provinces([subject.key for subject in profile.subjects])
    )
    numbers = profile.figure("numbers")
    return _snapshot(
        _("How they answer: %(names)s") % {"names": ", ".join(map(str, profile.subjects))},
        profile.figures,
        {
            f"{name}: {column.head}": cell
            for figure in ([numbers] if numbers else [])
            for row in figure.rows
            for name, column, cell in _cells(figure, row)
        },
        Statement.objects.answering(links.confirmed().order_by()),
    )


def _snapshot(
    title: str,
    figures: Sequence[ProfileFigure],
    numbers: Mapping[str, Cell],
    statements: StatementQuerySet,
) -> Snapshot:
    rows: dict[str, list[Cell]] = {
        f"{_key(figure, row)}.{column.key}": [f"{figure.title}, {name}: {column.head}", cell]
        for figure in figures
        for row in figure.rows
        for name, column, cell in _cells(figure, row)
    }
    return Snapshot(
        kind=ViewKind.PROFILE,
        title=title,
        columns=[_("Figure"), _("Value")],
        rows=rows,
        figures=numbers,
        statements=titles_by_key(statements.latest_first()[:MAX_ROWS]),
        picture=next((figure.picture for figure in figures if figure.picture), ""),
    )


def _cells(figure: ProfileFigure, row: FigureRow) -> Iterator[tuple[str, FigureColumn, Cell]]:
    """Yield each cell of a row that does not belong to its name, with the name."""
    width = _width(figure, row)
    name = " ".join(str(cell) for cell in row.cells[:width])
    for column, cell in zip(figure.columns[width:], row.cells[width:], strict=True):
        # A title is erased where it stands first; further on nobody would look for it.
        if column.is_number or row.statement is None:
            yield name, column, cell


def _width(figure: ProfileFigure, row: FigureRow) -> int:
    """Return how many cells name a row: one with an address, else those before the numbers."""
    if row.address:
        return 1
    texts = [column.is_number for column in figure.columns]
    return max(texts.index(True), 1) if True in texts else 1


def _key(figure: ProfileFigure, row: FigureRow) -> str:
    """Return what names a row for good; it begins with the statement whose words it has."""
    name = row.address or " ".join(str(cell) for cell in row.cells[: _width(figure, row)])
    return ".".join([*([str(row.statement)] if row.statement else []), figure.name, name])
