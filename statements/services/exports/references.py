"""A statement as a bibliographic reference, independent of any file format."""

from dataclasses import dataclass
from enum import StrEnum

from statements.models import (
    BodyKind,
    Citation,
    ImpreciseDate,
    Language,
    Statement,
    StatementKind,
)
from statements.selectors.statements.public_copies import archived_address


class WorkType(StrEnum):
    """The type of work, in the terms of CSL."""

    SPEECH = "speech"
    REPORT = "report"
    DOCUMENT = "document"
    WEBPAGE = "webpage"


# Written genres: the type does not depend on the speaker, and there is no day of the event.
_WRITTEN = {
    "policy-document": WorkType.DOCUMENT,
    "notice": WorkType.DOCUMENT,
    "opinions": WorkType.DOCUMENT,
    "action-plan": WorkType.DOCUMENT,
    "work-plan": WorkType.REPORT,
    "signed-article": WorkType.WEBPAGE,
    "commentary": WorkType.WEBPAGE,
    "media-review": WorkType.WEBPAGE,
}


@dataclass(frozen=True, slots=True)
class BibliographicReference:
    """What is known of a work; each value is one line. ``key`` never changes.

    Supplied values stand in brackets, as in library catalogues. ``publisher`` published the
    statement itself; where only a secondary source is known, that is ``reported_by``. ``issued`` is
    the day on which either published it or, if that is unknown, the statement's own date. Otherwise
    the statement's date is ``event_date``, or ``original_date`` for a written genre. The day on
    which the address was visited is not recorded, so no format has it. ``archived_url`` is where a
    public archive shows that address, if it does.
    """

    key: str
    work: WorkType
    author: str
    title: str
    translated_title: str
    issued: ImpreciseDate | None
    event_date: ImpreciseDate | None
    original_date: ImpreciseDate | None
    publisher: str
    reported_by: str
    url: str
    archived_url: str
    has_source_url: bool
    language: str
    genre: str
    tags: tuple[str, ...]

    @property
    def is_chinese(self) -> bool:
        return self.language.startswith("zh")

    @property
    def year(self) -> str:
        """The year in which it was issued; empty if that is uncertain."""
        years = {self.issued.first.year, self.issued.last.year} if self.issued else set()
        return str(years.pop()) if len(years) == 1 else ""

    @property
    def note(self) -> str:
        """Facts for which most formats have no field."""
        notes = (
            self.translated_title and f"Translated title: {self.translated_title}",
            self.secondary_note,
        )
        return "; ".join(note for note in notes if note)

    @property
    def secondary_note(self) -> str:
        """Who reported the statement, if its publisher is not known."""
        return f"Reported by {self.reported_by}, a secondary source" if self.reported_by else ""


def reference(statement: Statement, *, base: str) -> BibliographicReference:
    """Return the reference for a statement whose citations and tags are loaded.

    ``base`` is the address of the site, without a slash at its end.
    """
    # Publishers of the statement come before secondary sources, each in order.
    sources = sorted(statement.citations.all(), key=lambda source: source.is_secondary)
    source = sources[0] if sources else None
    url = source.url if source else ""
    published = source.date if source else None
    own_date = statement.date if published else None
    is_written = statement.genre.slug in _WRITTEN
    genre = statement.genre.name_zh or statement.genre.name_en
    title = statement.title_zh or statement.title_en
    return BibliographicReference(
        key=f"biaotai-{statement.pk}",
        work=_work(statement, source),
        author=_line(_author(statement)),
        title=_line(title) or f"[{genre}]",
        translated_title=_line(statement.title_en if statement.title_zh else ""),
        issued=published or statement.date,
        event_date=None if is_written else own_date,
        original_date=own_date if is_written else None,
        publisher=_line(source.publisher) if source and not source.is_secondary else "",
        reported_by=_line(source.publisher) if source and source.is_secondary else "",
        url=url or f"{base}{statement.get_absolute_url()}",
        archived_url=archived_address(statement, url) if url else "",
        has_source_url=bool(url),
        language="zh-CN" if statement.language == Language.CHINESE else statement.language,
        genre=_line(genre),
        tags=tuple(_line(f"{tag.name_zh} {tag.name_en}".strip()) for tag in statement.tags.all()),
    )


def _work(statement: Statement, source: Citation | None) -> WorkType:
    if statement.kind == StatementKind.REPORT:
        return WorkType.WEBPAGE
    if work := _WRITTEN.get(statement.genre.slug):
        return work
    if statement.official:
        return WorkType.SPEECH
    return WorkType.WEBPAGE if source and source.url else WorkType.DOCUMENT


def _author(statement: Statement) -> str:
    if statement.official:
        return statement.official.name_zh
    jurisdiction, body = statement.body.jurisdiction, statement.body
    if body.kind != BodyKind.UNNAMED:
        return str(body)
    if statement.language == Language.CHINESE:
        return f"[{jurisdiction.name_zh}，机构不详]"
    return f"[{jurisdiction.name_en}, body not named]"


def _line(text: str) -> str:
    return " ".join(text.split())
