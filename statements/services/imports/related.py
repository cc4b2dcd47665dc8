"""Read the sources of a row, and the directives that it answers."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from statements.engine.dates.days import Days
from statements.models import LinkMethod, LinkState
from statements.services.imports.choices import METHODS, STATES
from statements.services.imports.columns import RowField
from statements.services.imports.readings import CellReader, RowAnswer, RowReading
from statements.services.imports.values import BadCell, host_of, read_address, read_day

# The columns of a table with one source a row.
_OWN_SOURCE = {
    "publisher": RowField.PUBLISHER,
    "title": RowField.SOURCE_TITLE,
    "author": RowField.AUTHOR,
    "url": RowField.URL,
    "date": RowField.PUBLISHED,
}
_OWN_ANSWER = {
    "key": RowField.ANSWERS,
    "title": RowField.ANSWERS,
    "state": RowField.ANSWERS_STATE,
    "method": RowField.ANSWERS_METHOD,
    "evidence": RowField.EVIDENCE,
}


def read_citations(reader: CellReader) -> list[dict[str, Any]]:
    """Return the sources of a row, as fields of citations."""
    cells, reading = reader.cells, reader.reading
    citations = []
    for source in reader.items(RowField.SOURCES):
        facts = source
        if not isinstance(source, Mapping):
            facts = {"url": source} if "://" in str(source) else {"publisher": source}
        citations.append(_citation(reading, facts, dict.fromkeys(_OWN_SOURCE, RowField.SOURCES)))
    if cells.get(RowField.PUBLISHER) or cells.get(RowField.URL):
        own = {name: cells.get(column) for name, column in _OWN_SOURCE.items()}
        citations.append(_citation(reading, own, _OWN_SOURCE))
    return citations


def published_in(cells: Mapping[str, Any]) -> Days | None:
    """Return the day, as first and last, on which the first source that names one was published."""
    sources = cells.get(RowField.SOURCES) or ()
    dates = [source.get("date") for source in sources if isinstance(source, Mapping)]
    for value in (*dates, cells.get(RowField.PUBLISHED)):
        with suppress(BadCell):
            if day := read_day(value):
                return day, day
    return None


def _citation(
    reading: RowReading, source: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    cells = CellReader(reading, source, names)
    url = cells.read("url", read_address, "")
    publisher = cells.text("publisher", 150) or host_of(url)
    if not publisher and not reading.has_fault(names["publisher"], names["url"]):
        reading.add_fault(names["publisher"], _("Enter the publisher of the source."))
    return {
        "publisher": publisher,
        "title": cells.text("title", 300),
        "author": cells.text("author", 150),
        "url": url,
        "published_on": cells.read("date", read_day, None),
        "is_secondary": source.get("is_secondary") is True,
    }


def read_answers(reader: CellReader) -> list[RowAnswer]:
    """Return the directives that a row says it answers."""
    cells = reader.cells
    states = reader.items(RowField.ANSWERS_STATE)
    common = {
        "method": cells.get(RowField.ANSWERS_METHOD),
        "evidence": cells.get(RowField.EVIDENCE),
    }
    answers = []
    for index, answer in enumerate(reader.items(RowField.ANSWERS)):
        facts = answer
        if not isinstance(answer, Mapping):
            state = states[min(index, len(states) - 1)] if states else None
            facts = {"key": _own_key(answer, reader), "state": state, **common}
        answers.append(_answer(reader.reading, facts))
    for link in reader.items(RowField.LINKS):
        if isinstance(link, Mapping) and link.get("directive"):
            facts = {**link, "key": f"biaotai-{link['directive']}"}
            answers.append(_answer(reader.reading, facts))
    return answers


def _own_key(answer: Any, reader: CellReader) -> str:
    """Return the key of a directive; our own exports name it by its number."""
    is_own = bool(reader.cells.get(RowField.OWN_ID)) and str(answer).isdecimal()
    return f"biaotai-{answer}" if is_own else str(answer)


def _answer(reading: RowReading, facts: Mapping[str, Any]) -> RowAnswer:
    cells = CellReader(reading, facts, _OWN_ANSWER)
    key, title = cells.text("key", 300), cells.text("title", 300)
    if not key and not title:
        reading.add_fault(RowField.ANSWERS, _("Enter the key or the title of the directive."))
    return RowAnswer(
        key=key,
        title=title,
        state=cells.choice("state", STATES, LinkState.SUGGESTED.value),
        method=cells.choice("method", METHODS, LinkMethod.MANUAL.value),
        evidence=cells.text("evidence", 2000),
    )
