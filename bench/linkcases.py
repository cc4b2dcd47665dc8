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
SPLIT = date(2024, 7, 1)  # fit on earlier cases, measure on later ones

# A text without any of these neither mentions the centre nor claims to implement anything.
_ANSWERING = re.compile(
    "习近平|总书记|习主席|党中央|中共中央|中央政治局|重要讲话|重要指示|全会|二十大|二十届"
    "|贯彻落实|学习贯彻|传达学习"
)


@dataclass(frozen=True, slots=True, eq=False)
class LinkCase:
    """A response with the events of its links; none if it answers nothing.

    ``withheld`` are events removed from the directives for this case, so that the response answers
    a directive that is missing.
    """

    response: Response
    events: frozenset[str]
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
    linked: list[LinkCase]
    masked: list[LinkCase]
    excerpts: list[LinkCase]
    """A naming sentence alone, or three clauses that repeat the directive, as a tracker quotes."""
    silent: list[LinkCase]
    withheld: list[LinkCase]
    sentences: list[tuple[LinkCase, str, list[str]]]
    """For each link, its case, the event, and the sentences that name it."""

    def where(self, *, late: bool) -> "Corpus":
        """Return the cases before or after the split, with all directives."""

        def part(cases: list[LinkCase]) -> list[LinkCase]:
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
    by_id: dict[str, LinkCase] = {}
    for row in read_rows(folder / "responses.jsonl"):
        response = response_from(row)
        answered_events = frozenset(events.get(response.id, ()))
        if not answered_events:
            if not _ANSWERING.search(response.whole):
                silent.append(LinkCase(response, answered_events))
            continue
        is_plenum = bool(answered_events & plenums)
        case = by_id[response.id] = LinkCase(response, answered_events, is_plenum=is_plenum)
        linked.append(case)
        withheld.append(
            LinkCase(response, frozenset(), is_plenum=is_plenum, withheld=answered_events)
        )
        if row["masked_usable"]:
            masked_response = Response(
                response.id, row["title_masked"], row["text_masked"], response.days
            )
            masked.append(LinkCase(masked_response, answered_events, is_plenum=is_plenum))
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
