"""Clauses that a subject leaves out though most take them up, and the reverse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from statements.engine.echo.echo import ENGINE
from statements.models import LinkState, Revision
from statements.selectors.links.comparison import COMMON_BELOW
from statements.selectors.profiles.answers import AnswerRecord, DirectiveAnswer

LATEST_DIRECTIVES = 3  # of each subject; the newest that it answered with a text
MAX_CLAUSES = 10
MIN_TEXTS = 3  # provinces with a text; of fewer, "most" says nothing
_MOST, _FEW = 0.5, 0.25

# ``unit`` is the subject for its own links, else the province. Common phrasing is left out.
_CLAUSES = """
    WITH fate AS (
        SELECT link.directive_id, outcome->>'id' AS clause, outcome->'core' AS core,
            CASE WHEN link.id = ANY(%(own)s) THEN %(subject)s ELSE body.jurisdiction_id END AS unit,
            bool_or(outcome->>'fate' <> 'absent') AS is_taken_up
        FROM statements_echo AS echo
        JOIN statements_responselink AS link ON link.id = echo.link_id
        JOIN statements_body AS body ON body.id = link.body_id
        JOIN statements_jurisdiction AS unit ON unit.code = body.jurisdiction_id
        JOIN statements_revision AS response ON response.id = echo.response_revision_id
        JOIN statements_revision AS directive ON directive.id = echo.directive_revision_id,
        jsonb_array_elements(echo.fates) AS outcome
        WHERE link.directive_id = ANY(%(directives)s) AND link.state = %(confirmed)s
            AND (unit.level = 'province' OR link.id = ANY(%(own)s))
            AND echo.engine = %(engine)s AND echo.background_id IS NOT DISTINCT FROM %(background)s
            AND response.is_current AND directive.is_current
            AND (response.basis = 'full' OR outcome->>'fate' <> 'absent')
            AND (outcome->>'weight')::float >= %(weight)s
        GROUP BY 1, 2, 3, 4
    )
    SELECT directive_id, clause, core,
        coalesce(array_agg(unit) FILTER (WHERE is_taken_up), '{}'),
        coalesce(array_agg(unit) FILTER (WHERE NOT is_taken_up), '{}')
    FROM fate GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ClauseUse:
    """A clause with the units, of those with a text, that took it up or left it out.

    ``title`` is that of the directive, with a note where only a machine entered it.
    """

    directive: int
    title: str
    id: str
    core: str
    takers: frozenset[str]
    leavers: frozenset[str]

    def counts_without(self, subject: str) -> tuple[int, int]:
        """Return how many units besides the subject took it up, of how many with a text."""
        takers, leavers = self.takers - {subject}, self.leavers - {subject}
        return len(takers), len(takers) + len(leavers)

    def share_without(self, subject: str) -> float:
        takers, texts = self.counts_without(subject)
        return takers / texts if texts else 0.0


def clause_uses(
    records: Mapping[str, AnswerRecord], background: int | None, *, own_links: Sequence[int] = ()
) -> list[ClauseUse]:
    """Load the clauses of the newest directives that each subject answered with a text.

    ``own_links`` are the links of a subject that is no province.
    """
    directives = {answer.directive for record in records.values() for answer in _latest(record)}
    if not directives:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAUSES,
            {
                "own": list(own_links),
                "subject": next(iter(records)),
                "directives": list(directives),
                "confirmed": LinkState.CONFIRMED,
                "engine": ENGINE,
                "background": background,
                "weight": COMMON_BELOW,
            },
        )
        rows = cursor.fetchall()
    # PostgreSQL would unpack a long text anew for each of its clauses.
    texts = {
        revision.statement_id: revision
        for revision in Revision.objects.current()
        .filter(statement__in=directives)
        .select_related("statement")
    }
    return [
        ClauseUse(
            directive,
            revision.statement.marked_title,
            clause,
            revision.text[slice(*json.loads(core))],
            frozenset(takers),
            frozenset(leavers),
        )
        for directive, clause, core, takers, leavers in rows
        if (revision := texts.get(directive))
    ]


def clauses_left_out(uses: Sequence[ClauseUse], subject: str) -> list[ClauseUse]:
    """Return the clauses that a subject left out and most others took up, most first."""
    clauses = [
        use
        for use in uses
        if subject in use.leavers
        and use.counts_without(subject)[1] >= MIN_TEXTS
        and use.share_without(subject) >= _MOST
    ]
    return sorted(clauses, key=lambda use: -use.share_without(subject))[:MAX_CLAUSES]


def clauses_of_few(uses: Sequence[ClauseUse], subject: str) -> list[ClauseUse]:
    """Return the clauses that a subject took up and few others did, fewest first."""
    clauses = [
        use
        for use in uses
        if subject in use.takers
        and use.counts_without(subject)[1] >= MIN_TEXTS
        and use.share_without(subject) <= _FEW
    ]
    return sorted(clauses, key=lambda use: use.share_without(subject))[:MAX_CLAUSES]


def _latest(record: AnswerRecord) -> list[DirectiveAnswer]:
    dates = {
        answer: answer.directive_date.last
        for answer in record.confirmed
        if answer.share is not None and answer.directive_date
    }
    return sorted(dates, key=dates.__getitem__)[-LATEST_DIRECTIVES:]
