"""Functions, views and a foreign key as the first 54 migrations left them.

The models have them as they are now; what migrations made stays as it was. A migration that changes
one has its new text in itself.
"""

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

NOTE_CHANGES = """
CREATE FUNCTION statements_note_changes(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO statements_change (statement_id, transaction_id)
    SELECT DISTINCT id, pg_current_xact_id() FROM unnest(ids) AS id
    ON CONFLICT DO NOTHING
$$
"""

KEEP_FACTS = """
    ALTER TABLE statements_responselink ADD CONSTRAINT link_facts_of_the_response
    FOREIGN KEY (response_id, body_id, genre_id)
    REFERENCES statements_statement (id, body_id, genre_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
"""

DOER = """
CREATE FUNCTION statements_doer(OUT person_id bigint, OUT person text, OUT agent text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    context jsonb = nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    person_id = (context->>'user')::bigint;
    person = coalesce((SELECT username FROM statements_user WHERE id = person_id), '');
    agent = CASE WHEN person_id IS NULL THEN left(
        coalesce(context->>'task', current_setting('application_name')), 150
    ) ELSE '' END;
END $$
"""

DIFFERENCE = """
CREATE FUNCTION statements_difference(
    old_row jsonb, new_row jsonb, OUT before jsonb, OUT after jsonb
) LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, new_row->key)
    FROM jsonb_each(old_row) WHERE new_row->key IS DISTINCT FROM value
$$
"""

DIGEST = """
CREATE OR REPLACE FUNCTION statements_digest(before jsonb, after jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(
        coalesce(before::text, '') || chr(10) || coalesce(after::text, ''), 'UTF8'
    ))
$$
"""

APPEND_ONLY = """
CREATE FUNCTION statements_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of changes is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION statements_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.before IS NULL AND NEW.after IS NULL
        AND to_jsonb(NEW) - '{before,after}'::text[] = to_jsonb(OLD) - '{before,after}'::text[]
        AND EXISTS (
            SELECT FROM statements_erasure AS erasure
            WHERE erasure.root_model = OLD.root_model AND erasure.root_key = OLD.root_key
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log of changes is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER edit_never_changes BEFORE UPDATE ON statements_edit
FOR EACH ROW EXECUTE FUNCTION statements_only_erased();
CREATE TRIGGER edit_stays BEFORE DELETE ON statements_edit
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER edits_stay BEFORE TRUNCATE ON statements_edit
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER seal_stays BEFORE UPDATE OR DELETE ON statements_seal
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER seals_stay BEFORE TRUNCATE ON statements_seal
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER erasure_stays BEFORE UPDATE OR DELETE ON statements_erasure
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER erasures_stay BEFORE TRUNCATE ON statements_erasure
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
"""

MONTH_OF = """
CREATE FUNCTION statements_month_of(days daterange) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN date_trunc('month', lower(days)::timestamp)
            = date_trunc('month', (upper(days) - 1)::timestamp)
        THEN date_trunc('month', lower(days)::timestamp)::date
    END
$$
"""

ANSWERS_OF = """
CREATE FUNCTION statements_answers_of(directives bigint[], units text[])
RETURNS SETOF statements_storedanswer LANGUAGE sql STABLE AS $$
    WITH pair AS MATERIALIZED (
        SELECT DISTINCT listed.directive_id, listed.unit
        FROM unnest(directives, units) AS listed (directive_id, unit)
        JOIN statements_jurisdiction AS place ON place.code = listed.unit
        WHERE place.level = 'province'
    ), link AS MATERIALIZED (
        SELECT pair.directive_id, pair.unit, link.id, link.response_id,
            link.state = 'confirmed' AS is_confirmed, depth.rung,
            response.possible_days AS days,
            coalesce(
                upper(response.possible_days) <= lower(directive.possible_days), false
            ) AS is_early
        FROM pair
        JOIN statements_body AS body ON body.jurisdiction_id = pair.unit
        JOIN statements_responselink AS link
            ON link.directive_id = pair.directive_id AND link.body_id = body.id
        JOIN statements_statement AS response ON response.id = link.response_id
        JOIN statements_statement AS directive ON directive.id = link.directive_id
        LEFT JOIN statements_depth AS depth ON depth.id = link.depth_id
        WHERE link.state IN ('confirmed', 'suggested')
    ), answer AS (
        SELECT directive_id, unit,
            count(*) FILTER (WHERE is_confirmed) AS confirmed,
            count(*) FILTER (WHERE NOT is_confirmed) AS suggested,
            count(days) FILTER (WHERE is_confirmed) AS dated,
            min(lower(days)) FILTER (WHERE is_confirmed AND NOT is_early) AS first,
            min(upper(days)) FILTER (WHERE is_confirmed AND NOT is_early) AS after,
            max(rung) FILTER (WHERE is_confirmed) AS rung
        FROM link GROUP BY 1, 2
    ), echo AS (
        SELECT link.directive_id, link.unit, link.id AS link_id, link.response_id,
            echo.engine, echo.background_id, echo.clauses, echo.v, echo.fates,
            response.basis = 'full' AS is_whole,
            first_value(echo.engine) OVER newest AS newest_engine,
            first_value(echo.background_id) OVER newest AS newest_background
        FROM link
        JOIN statements_echo AS echo ON echo.link_id = link.id
        JOIN statements_revision AS directive ON directive.id = echo.directive_revision_id
        JOIN statements_revision AS response ON response.id = echo.response_revision_id
        WHERE link.is_confirmed AND directive.is_current AND response.is_current
        WINDOW newest AS (
            PARTITION BY link.directive_id, link.unit ORDER BY echo.measured_at DESC, echo.id DESC
        )
    ), fresh AS MATERIALIZED (
        SELECT * FROM echo
        WHERE engine = newest_engine AND background_id IS NOT DISTINCT FROM newest_background
    ), measured AS (
        SELECT directive_id, unit, engine, background_id, count(*) AS links,
            max(v) FILTER (WHERE clauses > 0) AS v
        FROM fresh GROUP BY 1, 2, 3, 4
    ), closest AS (
        SELECT directive_id, unit, place, min(ARRAY[
            CASE
                WHEN record->>'fate' = 'verbatim' THEN 1
                WHEN record->>'fate' = 'altered' THEN 2
                WHEN is_whole THEN 3
                ELSE 4
            END, link_id, response_id
        ]) AS fate
        FROM fresh, jsonb_array_elements(fates) WITH ORDINALITY AS clause (record, place)
        GROUP BY 1, 2, 3
    ), fates AS (
        SELECT directive_id, unit,
            string_agg(substr('vaow', fate[1]::int, 1), '' ORDER BY place) AS letters,
            array_agg(CASE WHEN fate[1] < 4 THEN fate[3] END ORDER BY place) AS responses
        FROM closest GROUP BY 1, 2
    )
    SELECT directive_id, unit, confirmed::int, suggested::int, dated::int, first, after,
        rung::smallint, coalesce(engine, '') AS engine, background_id,
        coalesce(links, 0)::int AS measured, measured.v, coalesce(letters, '') AS fates,
        coalesce(responses, '{}') AS responses
    FROM answer
    LEFT JOIN measured USING (directive_id, unit)
    LEFT JOIN fates USING (directive_id, unit)
$$
"""

USES_OF = """
CREATE FUNCTION statements_uses_of(phrases bigint[], units text[])
RETURNS SETOF statements_storeduse LANGUAGE sql STABLE AS $$
    WITH pair AS MATERIALIZED (
        SELECT DISTINCT phrase_id, unit FROM unnest(phrases, units) AS listed (phrase_id, unit)
    ), in_month AS (
        SELECT pair.phrase_id, pair.unit, statements_month_of(possible_days) AS month,
            count(*) AS statements, sum(occurrence.times) AS times,
            min(lower(possible_days)) AS first, min(upper(possible_days)) AS after
        FROM pair
        JOIN statements_body AS body ON body.jurisdiction_id = pair.unit
        JOIN statements_statement AS statement ON statement.body_id = body.id
        JOIN statements_occurrence AS occurrence
            ON occurrence.phrase_id = pair.phrase_id AND occurrence.statement_id = statement.id
        GROUP BY 1, 2, 3
    )
    SELECT phrase_id, unit, sum(statements)::int, sum(times)::bigint, min(first), min(after),
        coalesce(
            jsonb_object_agg(to_char(month, 'YYYY-MM'), statements)
                FILTER (WHERE month IS NOT NULL),
            '{}'
        )
    FROM in_month GROUP BY 1, 2
$$
"""

PROVINCE_ANSWERS = """
    CREATE VIEW statements_provinceanswer AS
        SELECT directive_id, unit, confirmed, suggested, dated, first, after, rung, engine, background_id, measured, v, fates, responses FROM statements_storedanswer AS stored
        WHERE NOT EXISTS (
            SELECT FROM statements_staleanswer AS stale
            WHERE stale.directive_id = stored.directive_id AND stale.unit = stored.unit
        )
        UNION ALL
        SELECT stale.directive_id, stale.unit, confirmed, suggested, dated, first, after, rung, engine, background_id, measured, v, fates, responses
        FROM (SELECT DISTINCT directive_id, unit FROM statements_staleanswer) AS stale,
        LATERAL statements_answers_of(ARRAY[stale.directive_id], ARRAY[stale.unit::text]) AS fresh
    """

PHRASE_USES = """
    CREATE VIEW statements_phraseuse AS
        SELECT phrase_id, unit, statements, times, first, after, months FROM statements_storeduse AS stored
        WHERE NOT EXISTS (
            SELECT FROM statements_staleuse AS stale
            WHERE stale.phrase_id = stored.phrase_id AND stale.unit = stored.unit
        )
        UNION ALL
        SELECT stale.phrase_id, stale.unit, statements, times, first, after, months
        FROM (SELECT DISTINCT phrase_id, unit FROM statements_staleuse) AS stale,
        LATERAL statements_uses_of(ARRAY[stale.phrase_id], ARRAY[stale.unit::text]) AS fresh
    """

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
