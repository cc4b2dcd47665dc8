"""The SQL functions that compute summaries, and the views that read them (``summaries``)."""

# Of several answers, the closest outcome of each clause counts; of equal ones, that of the first
# link. Where only quotations are held, a clause that they lack has no text.
_ANSWERS = """
    WITH pair AS MATERIALIZED (
        {pairs}
    ), link AS MATERIALIZED (
        SELECT pair.directive_id, pair.unit, link.id, link.response_id,
            {is_confirmed} AS is_confirmed, depth.rung,
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
        WHERE link.state IN ('confirmed', 'suggested'){counts}
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
        coalesce(responses, '{{}}') AS responses
    FROM answer
    LEFT JOIN measured USING (directive_id, unit)
    LEFT JOIN fates USING (directive_id, unit)
"""
_ANSWERS_NOW = _ANSWERS.format(
    pairs="""
        SELECT DISTINCT listed.directive_id, listed.unit
        FROM unnest(directives, units) AS listed (directive_id, unit)
        JOIN statements_jurisdiction AS place ON place.code = listed.unit
        WHERE place.level = 'province'
    """.strip(),
    is_confirmed="link.state = 'confirmed'",
    counts="",
)
ANSWERS_OF = f"""
CREATE FUNCTION statements_answers_of(directives bigint[], units text[])
RETURNS SETOF statements_storedanswer LANGUAGE sql STABLE AS $$
    {_ANSWERS_NOW.strip()}
$$
"""

# The same as of a day: links count as confirmed if the response was certainly given before
# ``after``, and as suggested where it may have been.
ANSWERS_BEFORE = _ANSWERS.format(
    pairs="""
        SELECT listed.directive_id, place.code AS unit
        FROM unnest(%(directives)s::bigint[]) AS listed (directive_id)
        CROSS JOIN statements_jurisdiction AS place
        WHERE place.level = 'province'
    """.strip(),
    is_confirmed="""
        (link.state = 'confirmed' AND coalesce(upper(response.possible_days) <= %(after)s, false))
    """.strip(),
    counts="""
            AND coalesce(lower(response.possible_days) < %(after)s, true)
    """.rstrip(),
)

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

# Without a time zone; NULL where the month is not certain.
MONTH_OF = """
CREATE FUNCTION statements_month_of(days daterange) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN date_trunc('month', lower(days)::timestamp)
            = date_trunc('month', (upper(days) - 1)::timestamp)
        THEN date_trunc('month', lower(days)::timestamp)::date
    END
$$
"""


def _view(view: str, stored: str, stale: str, function: str, key: str, columns: str) -> str:
    """Return a view of the stored rows, in which outdated ones are computed anew.

    Both branches expose the key by the same names, so that conditions on the view reach the rows
    noted as stale, and only those that a query wants are computed.
    """
    return f"""
    CREATE VIEW {view} AS
        SELECT {key}, unit, {columns} FROM {stored} AS stored
        WHERE NOT EXISTS (
            SELECT FROM {stale} AS stale
            WHERE stale.{key} = stored.{key} AND stale.unit = stored.unit
        )
        UNION ALL
        SELECT stale.{key}, stale.unit, {columns}
        FROM (SELECT DISTINCT {key}, unit FROM {stale}) AS stale,
        LATERAL {function}(ARRAY[stale.{key}], ARRAY[stale.unit::text]) AS fresh
    """  # noqa: S608 - made of names


PROVINCE_ANSWERS = _view(
    "statements_provinceanswer",
    "statements_storedanswer",
    "statements_staleanswer",
    "statements_answers_of",
    "directive_id",
    "confirmed, suggested, dated, first, after, rung, engine, background_id, measured, v, fates, "
    "responses",
)
PHRASE_USES = _view(
    "statements_phraseuse",
    "statements_storeduse",
    "statements_staleuse",
    "statements_uses_of",
    "phrase_id",
    "statements, times, first, after, months",
)
