"""References for BibTeX and biblatex."""

from collections.abc import Iterator
from urllib.parse import quote

from statements.services.exporting.references import Reference, Work

_ENTRY = {Work.REPORT: "report", Work.WEBPAGE: "online"}
# Braces by name: BibTeX counts them even behind a backslash, and one alone ends the file.
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
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~"  # of RFC 3986, and what is escaped already


def bibtex(one: Reference) -> str:
    """Write one entry. ``date`` keeps the precision known, as biblatex reads it."""
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(one) if value)
    return f"@{_ENTRY.get(one.work, 'misc')}{{{one.key},\n{lines}}}\n"


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    said = one.said
    published = "institution" if one.work is Work.REPORT else "organization"
    # In braces of its own, no name is taken apart into a first and a last one.
    yield "author", f"{{{_escape(one.author)}}}"
    yield "title", _escape(one.title)
    yield "titleaddon", _escape(one.translated_title)
    yield "date", str(said) if said else ""
    yield "year", str(said.first.year) if said and said.first.year == said.last.year else ""
    yield published, _escape(one.publisher)
    yield "type", _escape(one.genre)
    yield "url", quote(one.url, safe=_IN_ADDRESS)
    yield "language", one.language
    yield "keywords", _escape(", ".join(tag.replace(",", " ") for tag in one.tags))
    if one.reported_by:
        yield "note", _escape(f"Reported by {one.reported_by}, a secondary source")


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)
