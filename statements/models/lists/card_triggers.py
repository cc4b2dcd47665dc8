"""The triggers that keep the facts on cards, whoever changes a statement.

They are registered here and not in ``Meta.triggers``, so that statements need not import cards.
"""

import pgtrigger

from statements.models.lists.cards import Card
from statements.models.statements.bodies import Body
from statements.models.statements.jurisdictions import Jurisdiction
from statements.models.statements.statement import Statement, Tagging
from statements.models.statements.texts import Citation, Revision
from statements.models.triggers import INSERTED, UPDATED, on_command, on_every_change

# The kind must be the first fact, because ``of_kinds`` reads it by position. Months are formatted
# from dates without a time zone. Statements are fetched first: where the planner joins them with
# bodies as it likes, it may look through all that a body said. The SQL is not checked, because
# migrations create the function before those that add a column which it reads.
WRITE_CARDS = """
SET LOCAL check_function_bodies = off;
CREATE OR REPLACE FUNCTION statements_write_cards(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH given AS MATERIALIZED (
        SELECT id, kind, genre_id, body_id, official_id, possible_days
        FROM statements_statement WHERE id = ANY(ids)
    ), bodies AS MATERIALIZED (
        SELECT body.id, body.kind, ARRAY(
            WITH RECURSIVE above AS (
                SELECT code, parent_id FROM statements_jurisdiction
                WHERE code = body.jurisdiction_id
                UNION
                SELECT unit.code, unit.parent_id
                FROM above JOIN statements_jurisdiction AS unit ON unit.code = above.parent_id
            )
            SELECT 'unit:' || code FROM above
        ) AS units
        FROM statements_body AS body
        WHERE body.id IN (SELECT body_id FROM given)
    )
    INSERT INTO statements_card
        (statement_id, sorted_on, facts, title, summary, text, grams, folded_by)
    SELECT
        statement.id,
        coalesce(upper(statement.possible_days), date '0001-01-01'),
        ARRAY[
            'kind:' || statement.kind,
            'genre:' || statement.genre_id,
            'body:' || body.kind
        ]
        || body.units
        || coalesce((
            SELECT array_agg('tag:' || tag_id ORDER BY tag_id)
            FROM statements_tagging WHERE statement_id = statement.id
        ), '{}')
        || CASE WHEN statement.official_id IS NULL THEN '{}'
            ELSE ARRAY['speaker:' || statement.official_id] END
        || coalesce((
            SELECT array_agg(DISTINCT 'source:' || publisher ORDER BY 'source:' || publisher)
            FROM statements_citation WHERE statement_id = statement.id
        ), '{}')
        || CASE WHEN EXISTS (
            SELECT FROM statements_revision WHERE statement_id = statement.id AND is_current
        ) THEN 'text:yes' ELSE 'text:no' END
        || ARRAY(
            SELECT 'month:' || to_char(generate_series(
                date_trunc('month', lower(statement.possible_days)::timestamp),
                upper(statement.possible_days) - interval '1 day', interval '1 month'
            ), 'YYYY-MM')
        )
        || ARRAY(
            SELECT 'year:' || generate_series(
                extract(year FROM lower(statement.possible_days))::int,
                extract(year FROM upper(statement.possible_days) - 1)::int
            )
        ),
        '', '', '', '{}', ''
    FROM given AS statement
    JOIN bodies AS body ON body.id = statement.body_id
    ON CONFLICT (statement_id) DO UPDATE
    SET sorted_on = excluded.sorted_on, facts = excluded.facts
    WHERE (statements_card.sorted_on, statements_card.facts)
        IS DISTINCT FROM (excluded.sorted_on, excluded.facts)
$$
"""
# For parts of a statement, which may be deleted together with it: no card is made anew.
REWRITE_CARDS = """
CREATE FUNCTION statements_rewrite_cards(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT statements_write_cards(ARRAY(
        SELECT statement_id FROM statements_card WHERE statement_id = ANY(ids)
    ))
$$
"""
MARK_CARDS = """
CREATE FUNCTION statements_mark_cards(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE statements_card SET folded_by = '' WHERE statement_id = ANY(ids) AND folded_by <> ''
$$
"""
# An index is entered several times as fast for many rows at once, since they share most facts and
# grams; and lists do not look through what waits. Bulk loads drop the indexes meanwhile.
ENTER_CARDS = """
    PERFORM gin_clean_pending_list(to_regclass(name))
    FROM unnest('{card_found,card_alike}'::text[]) AS name;
"""


def _rows_changed_in(*columns: str) -> str:
    """Return the FROM clause of the rows in which one of these columns changed."""
    differs = " OR ".join(
        f"new_rows.{column} IS DISTINCT FROM old_rows.{column}" for column in columns
    )
    return f"new_rows JOIN old_rows USING (id) WHERE {differs}"


_FACT_COLUMNS = ("kind", "genre_id", "body_id", "official_id", "possible_days")
_UPDATE_CARDS_OF_STATEMENTS = f"""
    PERFORM statements_write_cards(ARRAY(
        SELECT id FROM {_rows_changed_in(*_FACT_COLUMNS)}
    ));
    PERFORM statements_mark_cards(ARRAY(
        SELECT id FROM {_rows_changed_in("title_zh", "title_en", "summary")}
    ));
"""  # noqa: S608 - made of names of columns
_UPDATE_CARDS_OF_BODIES = f"""
    PERFORM statements_write_cards(ARRAY(
        SELECT statement.id FROM statements_statement AS statement
        WHERE statement.body_id IN (SELECT id FROM {_rows_changed_in("kind", "jurisdiction_id")})
    ));
"""  # noqa: S608 - made of names of columns
_UPDATE_CARDS_OF_JURISDICTIONS = """
        PERFORM statements_write_cards(ARRAY(
            SELECT statement_id FROM statements_card WHERE facts && ARRAY(
                SELECT 'unit:' || code FROM new_rows JOIN old_rows USING (code)
                WHERE new_rows.parent_id IS DISTINCT FROM old_rows.parent_id
            )
        ));
        """  # a migration compares this letter by letter, so its indentation stays


pgtrigger.register(
    on_command("enter_on_insert", pgtrigger.Insert, None, ENTER_CARDS),
    on_command("enter_on_update", pgtrigger.Update, None, ENTER_CARDS),
)(Card)
pgtrigger.register(
    on_command(
        "card_on_insert",
        pgtrigger.Insert,
        INSERTED,
        "PERFORM statements_write_cards(ARRAY(SELECT id FROM new_rows));",
    ),
    on_command("card_on_update", pgtrigger.Update, UPDATED, _UPDATE_CARDS_OF_STATEMENTS),
)(Statement)
pgtrigger.register(
    on_command("card_on_update", pgtrigger.Update, UPDATED, _UPDATE_CARDS_OF_BODIES)
)(Body)
pgtrigger.register(
    on_command("card_on_update", pgtrigger.Update, UPDATED, _UPDATE_CARDS_OF_JURISDICTIONS)
)(Jurisdiction)
pgtrigger.register(*on_every_change("statements_write_cards"))(Tagging)
for _model in (Revision, Citation):
    pgtrigger.register(
        *on_every_change("statements_mark_cards"),
        *on_every_change("statements_rewrite_cards", name="facts"),
    )(_model)
