"""Let one worker at a time do a job, however a worker ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def exclusive_lock(namespace: int, job_id: int) -> Iterator[bool]:
    """Take the lock of a job for this database session, if it is free; yield whether it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [namespace, job_id % 2**31])
        (is_locked,) = cursor.fetchone()
    try:
        yield is_locked
    finally:
        # A broken connection has released it already.
        if is_locked and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [namespace, job_id % 2**31])
