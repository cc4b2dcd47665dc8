"""PostgreSQL's statistics of cards, loaded once after each ANALYZE."""

from functools import lru_cache

from django.db import connection

from statements.selectors.lists.calendar import Calendar
from statements.selectors.lists.shares import Shares

# An expression that no two states of the statistics share, and where it is found.
VERSION = """concat_ws(
    ' ', reltuples, pg_stat_get_last_analyze_time(oid), pg_stat_get_last_autoanalyze_time(oid)
)"""
OF_CARDS = "FROM pg_class WHERE pg_class.oid = 'statements_card'::regclass"
_STATISTICS = """
    SELECT
        reltuples::bigint,
        days.histogram_bounds::text::date[],
        days.most_common_vals::text::date[], days.most_common_freqs,
        facts.most_common_elems::text::text[], facts.most_common_elem_freqs,
        grams.most_common_elems::text::int[], grams.most_common_elem_freqs
    FROM pg_class
    LEFT JOIN pg_stats AS days ON days.schemaname = relnamespace::regnamespace::text
    AND days.tablename = relname AND days.attname = 'sorted_on'
    LEFT JOIN pg_stats AS facts ON facts.schemaname = days.schemaname
    AND facts.tablename = relname AND facts.attname = 'facts'
    LEFT JOIN pg_stats AS grams ON %s AND grams.schemaname = days.schemaname
    AND grams.tablename = relname AND grams.attname = 'grams'
    WHERE pg_class.oid = 'statements_card'::regclass
"""


@lru_cache(maxsize=2)  # with words and without
def load_statistics(_version: str, *, with_words: bool) -> tuple[Calendar, Shares]:
    """Return how many cards lie on which days, and which shares have common facts.

    How common the pairs of characters are is known ``with_words`` alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATISTICS, [with_words])
        cards, bounds, common_days, day_shares, *shares = cursor.fetchone()
    common = dict(zip(common_days or [], day_shares or [], strict=True))
    return Calendar.of(cards, bounds or [], common), Shares.of(*shares)
