"""Let one worker at a time do a job or ask a host, however a worker ends."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def exclusive_lock(kind: str, name: object) -> Iterator[bool]:
    """Take a lock for this database session, if it is free; yield whether it was.

    A session that ends releases it. ``kind`` says what ``name`` names, such as ``export``.
    """
    key = [f"statements.{kind}", str(name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))", key)
        (is_locked,) = cursor.fetchone()
    try:
        yield is_locked
    finally:
        # A broken connection has released it already.
        with suppress(DatabaseError):
            if is_locked:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", key)
