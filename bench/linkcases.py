"""Cases from the development corpus: responses with links, and texts that answer nothing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.texts import read_rows
from statements.engine.mentions.catalogue import Directive
from statements.engine.ranking.features import Response
from statements.engine.ranking.records import directive_from, response_from

_CLAUSES = 3
SPLIT = date(2024, 7, 1)  # fitted before, measured from here on

# A text that has none of these neither speaks of the centre nor says that it carries something out.
_ANSWERING = re.compile(
    "习近平|总书记|习主席|党中央|中共中央|中央政治局|重要讲话|重要指示|全会|二十大|二十届"
    "|贯彻落实|学习贯彻|传达学习"
)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A response with the events that it answers, by link; none when it answers nothing.

    ``withheld`` are events that are taken out of the directives for this case, so that a response
    to something known becomes one to something unknown.
    """

    response: Response
    events: frozenset[str]
    is_masked: bool = False
    is_plenum: bool = False
    withheld: frozenset[str] = frozenset()

    @property
    def is_late(self) -> bool:
        days = self.response.days
        return days is not None and days[0] >= SPLIT


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The development corpus as cases. ``events[i]`` is the event of ``directives[i]``."""

    directives: list[Directive]
    events: list[str]
    linked: list[Case]
    masked: list[Case]
    excerpts: list[Case]
    """A naming sentence alone, or three clauses that repeat the directive, as a tracker quotes."""
    silent: list[Case]
    withheld: list[Case]
    sentences: list[tuple[Case, str, list[str]]]
    """For each link, its case, the event, and the sentences that name it."""

    def where(self, *, late: bool) -> "Corpus":
        """Return the part before or after the split. Directives stay."""

        def part(cases: list[Case]) -> list[Case]:
            return [case for case in cases if case.is_late is late]

        return Corpus(
            self.directives,
            self.events,
            part(self.linked),
            part(self.masked),
            part(self.excerpts),
            part(self.silent),
            part(self.withheld),
            [entry for entry in self.sentences if entry[0].is_late is late],
        )


def read_corpus(folder: Path) -> Corpus:
    """Read directives, responses and links."""
    directives = read_rows(folder / "directives.jsonl")
    links = read_rows(folder / "links.jsonl")
    plenums = {row["event"] for row in directives if row["kind"] == "plenum"}
    events: dict[str, set[str]] = defaultdict(set)
    for link in links:
        events[link["response"]].add(link["event"])
    linked, masked, silent, withheld = [], [], [], []
    by_id: dict[str, Case] = {}
    for row in read_rows(folder / "responses.jsonl"):
        response = response_from(row)
        answered_events = frozenset(events.get(response.id, ()))
        if not answered_events:
            if not _ANSWERING.search(response.whole):
                silent.append(Case(response, answered_events))
            continue
        is_plenum = bool(answered_events & plenums)
        case = by_id[response.id] = Case(response, answered_events, is_plenum=is_plenum)
        linked.append(case)
        withheld.append(Case(response, frozenset(), is_plenum=is_plenum, withheld=answered_events))
        if row["masked_usable"]:
            masked_response = Response(
                response.id, row["title_masked"], row["text_masked"], response.days
            )
            masked.append(
                Case(masked_response, answered_events, is_masked=True, is_plenum=is_plenum)
            )
    excerpts = [
        replace(case, response=replace(case.response, title="", text=text))
        for link in links
        for case in [by_id[link["response"]]]
        for text in _excerpts(link)
    ]
    return Corpus(
        [directive_from(row) for row in directives],
        [row["event"] for row in directives],
        linked,
        masked,
        excerpts,
        silent,
        withheld,
        [(by_id[link["response"]], link["event"], link["sentences"]) for link in links],
    )


def _excerpts(link: Mapping[str, Any]) -> Iterator[str]:
    if link["sentences"]:
        yield link["sentences"][0]
    if len(link["echoed_clauses"]) >= _CLAUSES:
        yield "，".join(link["echoed_clauses"][:_CLAUSES])
