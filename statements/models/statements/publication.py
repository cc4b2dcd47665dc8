"""Triggers that bound the date of a statement by its publication.

No statement is later than its first publication or report. Its possible days are the date that the
source gives, up to the day of the first publication. Triggers maintain them whenever a date or a
citation changes, so that lists and latencies use the same days.
"""

from typing import Any

import pgtrigger

from statements.models.triggers import INSERTED, on_command, on_every_change

# Their arguments have no types.
_update_of: Any = pgtrigger.UpdateOf
_condition: Any = pgtrigger.Condition

# A publication before the first day contradicts the date and is ignored. PL/pgSQL keeps its plan:
# it runs for each row of an import.
DAYS_UNTIL_PUBLISHED = """
CREATE OR REPLACE FUNCTION statements_days_until_published(said daterange, id_of_statement bigint)
RETURNS daterange LANGUAGE plpgsql STABLE AS $$
DECLARE
    until_then daterange = (
        SELECT daterange(NULL, min(published_on), '[]')
        FROM statements_citation WHERE statement_id = id_of_statement
    );
BEGIN
    RETURN CASE WHEN isempty(said * until_then) THEN said ELSE said * until_then END;
END $$
"""
BOUND_DAYS = """
CREATE FUNCTION statements_bound_days(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE statements_statement SET possible_days = statements_days_until_published(said, id)
    WHERE id = ANY(ids)
    AND possible_days IS DISTINCT FROM statements_days_until_published(said, id)
$$
"""


def _refuse_later_than_publication(statement: str) -> str:
    """Return the body of a trigger that refuses a statement dated after its publication."""
    return f"""
        IF EXISTS (
            SELECT FROM statements_citation AS citation
            JOIN statements_statement AS statement ON statement.id = citation.statement_id
            WHERE statement.id = {statement} AND lower(statement.said) > citation.published_on
        ) THEN
            RAISE EXCEPTION 'statement % is dated after its publication', {statement}
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """


_BOUND = """
    NEW.possible_days = statements_days_until_published(NEW.said, NEW.id);
    RETURN NEW;
"""
# Narrows what many new rows at once claim to be possible, wherever a citation was stored first.
_BOUND_NEW = """
    PERFORM statements_bound_days(ARRAY(
        SELECT new_rows.id FROM new_rows
        JOIN statements_citation AS citation ON citation.statement_id = new_rows.id
        WHERE citation.published_on < upper(new_rows.said) - 1
    ));
"""
OF_STATEMENTS = [
    pgtrigger.Trigger(
        name="possible_days",
        when=pgtrigger.Before,
        operation=_update_of("said", "possible_days"),
        func=_BOUND,
    ),
    # COPY gives both, and so is spared a function for each row.
    pgtrigger.Trigger(
        name="possible_days_of_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=_condition("NEW.possible_days IS DISTINCT FROM NEW.said"),
        func=_BOUND,
    ),
    on_command("possible_days_on_insert", pgtrigger.Insert, INSERTED, _BOUND_NEW),
    # Deferred, because a date and its citation may change in one transaction.
    pgtrigger.Trigger(
        name="not_after_its_publication",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=_update_of("said"),
        func=_refuse_later_than_publication("NEW.id"),
    ),
]
OF_CITATIONS = [
    *on_every_change("statements_bound_days", name="possible_days"),
    pgtrigger.Trigger(
        name="not_before_the_statement",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=_condition("NEW.published_on IS NOT NULL"),
        func=_refuse_later_than_publication("NEW.statement_id"),
    ),
]
