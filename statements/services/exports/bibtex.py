"""References for BibTeX and biblatex."""

from collections.abc import Iterator
from urllib.parse import quote

from statements.services.exports.references import BibliographicReference, WorkType

_ENTRY = {WorkType.REPORT: "report", WorkType.WEBPAGE: "online"}
# Braces by name: BibTeX counts even escaped ones, and an unbalanced one breaks the file.
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%&$#_"},
    }
)
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~"  # RFC 3986, and the sign of escapes


def bibtex(reference: BibliographicReference) -> str:
    """Write one entry. Its dates keep the precision known, in EDTF as biblatex reads it."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(reference) if value)
    return f"@{_ENTRY.get(reference.work, 'misc')}{{{reference.key},\n{fields}}}\n"


def _fields(reference: BibliographicReference) -> Iterator[tuple[str, str]]:
    published = "institution" if reference.work is WorkType.REPORT else "organization"
    # Extra braces keep a name from being split into first and last name.
    yield "author", f"{{{_escape(reference.author)}}}"
    yield "title", _escape(reference.title)
    yield "titleaddon", _escape(reference.translated_title)
    yield "date", str(reference.issued or "")
    yield "year", reference.year  # for BibTeX, which reads no date
    yield "eventdate", str(reference.event_date or "")
    yield "origdate", str(reference.original_date or "")
    yield published, _escape(reference.publisher)
    yield "type", _escape(reference.genre)
    yield "url", quote(reference.url, safe=_IN_ADDRESS)
    if reference.archived_url:  # biblatex has no field of its own for it
        address = quote(reference.archived_url, safe=_IN_ADDRESS).translate(_ESCAPED)
        yield "addendum", f"Archived at \\url{{{address}}}"
    # A name that babel knows; biblatex would print ``language`` as it stands.
    yield "langid", "chinese" if reference.is_chinese else "english"
    yield "keywords", _escape(", ".join(tag.replace(",", " ") for tag in reference.tags))
    yield "note", _escape(reference.secondary_note)


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)
