"""The triggers that note which summaries a change puts out of date, whoever makes it.

They only ever insert rows, so that nobody who writes waits for another. Registered here and not in
``Meta.triggers``, so that links and statements need not import summaries.
"""

import pgtrigger

from statements.models.links.echoes import Echo
from statements.models.links.link import ResponseLink
from statements.models.statements.bodies import Body
from statements.models.statements.codes import Depth
from statements.models.statements.jurisdictions import Jurisdiction
from statements.models.statements.phrases import Occurrence
from statements.models.statements.statement import Statement
from statements.models.statements.texts import Revision
from statements.models.triggers import DELETED, INSERTED, UPDATED, on_command, on_every_change

NOTE_ANSWERS = """
CREATE FUNCTION statements_note_answers(links bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO statements_staleanswer (directive_id, unit)
    SELECT DISTINCT link.directive_id, body.jurisdiction_id
    FROM statements_responselink AS link
    JOIN statements_body AS body ON body.id = link.body_id
    JOIN statements_jurisdiction AS place ON place.code = body.jurisdiction_id
    WHERE link.id = ANY(links) AND place.level = 'province'
$$
"""
NOTE_USES = """
CREATE FUNCTION statements_note_uses(statements bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO statements_staleuse (phrase_id, unit)
    SELECT DISTINCT occurrence.phrase_id, body.jurisdiction_id
    FROM statements_occurrence AS occurrence
    JOIN statements_statement AS statement ON statement.id = occurrence.statement_id
    JOIN statements_body AS body ON body.id = statement.body_id
    WHERE occurrence.statement_id = ANY(statements)
$$
"""


def _note_pairs(rows: str) -> str:
    """Return the command that notes the answers of links, given as rows that may be gone."""
    return f"""
        INSERT INTO statements_staleanswer (directive_id, unit)
        SELECT DISTINCT link.directive_id, body.jurisdiction_id
        FROM ({rows}) AS link
        JOIN statements_body AS body ON body.id = link.body_id
        JOIN statements_jurisdiction AS place ON place.code = body.jurisdiction_id
        WHERE place.level = 'province';
    """  # noqa: S608 - made of names


def _note_used(rows: str) -> str:
    """Return the command that notes the uses of occurrences, given as rows that may be gone."""
    return f"""
        INSERT INTO statements_staleuse (phrase_id, unit)
        SELECT DISTINCT occurrence.phrase_id, body.jurisdiction_id
        FROM ({rows}) AS occurrence
        JOIN statements_statement AS statement ON statement.id = occurrence.statement_id
        JOIN statements_body AS body ON body.id = statement.body_id;
    """  # noqa: S608 - made of names


def _changed(*columns: str, key: str = "id") -> str:
    """Return the FROM clause of rows, with their former state, in which a column changed."""
    differs = " OR ".join(f"new_rows.{name} IS DISTINCT FROM old_rows.{name}" for name in columns)
    return f"new_rows JOIN old_rows USING ({key}) WHERE {differs}"


def _count_months(rows: str) -> str:
    """Return the command that adds rows of ``days`` and ``number`` to the counts of months."""
    return f"""
        INSERT INTO statements_monthcount (month, statements)
        SELECT statements_month_of(days), sum(number) FROM ({rows}) AS dated
        WHERE statements_month_of(days) IS NOT NULL
        GROUP BY 1 HAVING sum(number) <> 0;
    """  # noqa: S608 - made of names


_TEXT_COLUMNS = ("is_current", "basis")
_LINK_COLUMNS = ("directive_id", "response_id", "body_id", "state", "depth_id")
_ONE_MORE = "SELECT possible_days AS days, 1 AS number FROM new_rows"
_ONE_LESS = "SELECT possible_days AS days, -1 AS number FROM old_rows"
_DATES_CHANGED = f"""
    PERFORM statements_note_answers(ARRAY(
        SELECT link.id FROM (SELECT id FROM {_changed("possible_days")}) AS statement
        JOIN statements_responselink AS link ON link.response_id = statement.id
        UNION ALL
        SELECT link.id FROM (SELECT id FROM {_changed("possible_days")}) AS statement
        JOIN statements_responselink AS link ON link.directive_id = statement.id
    ));
    PERFORM statements_note_uses(ARRAY(SELECT id FROM {_changed("possible_days", "body_id")}));
    INSERT INTO statements_staleuse (phrase_id, unit)
    SELECT DISTINCT occurrence.phrase_id, body.jurisdiction_id
    FROM (SELECT id, old_rows.body_id FROM {_changed("body_id")}) AS statement
    JOIN statements_occurrence AS occurrence ON occurrence.statement_id = statement.id
    JOIN statements_body AS body ON body.id = statement.body_id;
    {_count_months(f"{_ONE_MORE} UNION ALL {_ONE_LESS}")}
"""  # noqa: S608 - made of names
_BODIES_MOVED = f"""
    INSERT INTO statements_staleanswer (directive_id, unit)
    SELECT DISTINCT link.directive_id, place.code
    FROM (SELECT id, old_rows.jurisdiction_id AS former, new_rows.jurisdiction_id AS present
        FROM {_changed("jurisdiction_id")}) AS body
    JOIN statements_responselink AS link ON link.body_id = body.id
    JOIN statements_jurisdiction AS place ON place.code IN (body.former, body.present)
    WHERE place.level = 'province';
    INSERT INTO statements_staleuse (phrase_id, unit)
    SELECT DISTINCT phrase.id, place.code
    FROM (SELECT id, old_rows.jurisdiction_id AS former, new_rows.jurisdiction_id AS present
        FROM {_changed("jurisdiction_id")}) AS body
    JOIN statements_jurisdiction AS place ON place.code IN (body.former, body.present)
    CROSS JOIN statements_phrase AS phrase;
"""  # noqa: S608 - made of names
_LEVELS_CHANGED = f"""
    INSERT INTO statements_staleanswer (directive_id, unit)
    SELECT DISTINCT link.directive_id, place.code
    FROM (SELECT code FROM {_changed("level", key="code")}) AS place
    JOIN statements_body AS body ON body.jurisdiction_id = place.code
    JOIN statements_responselink AS link ON link.body_id = body.id;
"""  # noqa: S608 - made of names
_RUNGS_CHANGED = f"""
    PERFORM statements_note_answers(ARRAY(
        SELECT id FROM statements_responselink
        WHERE depth_id IN (SELECT id FROM {_changed("rung")})
    ));
"""  # noqa: S608 - made of names
_TEXTS_CHANGED = f"""
    PERFORM statements_note_answers(ARRAY(
        SELECT echo.link_id FROM (SELECT id FROM {_changed(*_TEXT_COLUMNS)}) AS revision
        JOIN statements_echo AS echo ON echo.directive_revision_id = revision.id
        UNION ALL
        SELECT echo.link_id FROM (SELECT id FROM {_changed(*_TEXT_COLUMNS)}) AS revision
        JOIN statements_echo AS echo ON echo.response_revision_id = revision.id
    ));
"""  # noqa: S608 - made of names

_OLD_AND_NEW_LINKS = (
    f"SELECT old_rows.directive_id, old_rows.body_id FROM {_changed(*_LINK_COLUMNS)}"  # noqa: S608
    " UNION "
    f"SELECT new_rows.directive_id, new_rows.body_id FROM {_changed(*_LINK_COLUMNS)}"
)

pgtrigger.register(
    on_command(
        "answer_on_insert",
        pgtrigger.Insert,
        INSERTED,
        _note_pairs("SELECT directive_id, body_id FROM new_rows"),
    ),
    on_command("answer_on_update", pgtrigger.Update, UPDATED, _note_pairs(_OLD_AND_NEW_LINKS)),
    on_command(
        "answer_on_delete",
        pgtrigger.Delete,
        DELETED,
        _note_pairs("SELECT directive_id, body_id FROM old_rows"),
    ),
)(ResponseLink)
pgtrigger.register(*on_every_change("statements_note_answers", name="answer", of=("link_id",)))(
    Echo
)
pgtrigger.register(on_command("answer_on_update", pgtrigger.Update, UPDATED, _TEXTS_CHANGED))(
    Revision
)
pgtrigger.register(on_command("answer_on_update", pgtrigger.Update, UPDATED, _RUNGS_CHANGED))(Depth)
pgtrigger.register(on_command("answer_on_update", pgtrigger.Update, UPDATED, _LEVELS_CHANGED))(
    Jurisdiction
)
pgtrigger.register(on_command("summary_on_update", pgtrigger.Update, UPDATED, _BODIES_MOVED))(Body)
pgtrigger.register(
    on_command("month_on_insert", pgtrigger.Insert, INSERTED, _count_months(_ONE_MORE)),
    on_command("summary_on_update", pgtrigger.Update, UPDATED, _DATES_CHANGED),
    on_command("month_on_delete", pgtrigger.Delete, DELETED, _count_months(_ONE_LESS)),
)(Statement)
pgtrigger.register(
    on_command(
        "use_on_insert",
        pgtrigger.Insert,
        INSERTED,
        _note_used("SELECT phrase_id, statement_id FROM new_rows"),
    ),
    on_command(
        "use_on_update",
        pgtrigger.Update,
        UPDATED,
        _note_used(
            "SELECT phrase_id, statement_id FROM old_rows"
            " UNION SELECT phrase_id, statement_id FROM new_rows"
        ),
    ),
    on_command(
        "use_on_delete",
        pgtrigger.Delete,
        DELETED,
        _note_used("SELECT phrase_id, statement_id FROM old_rows"),
    ),
)(Occurrence)
