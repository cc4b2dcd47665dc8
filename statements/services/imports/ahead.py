"""Make the next item while the present one is in use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context


def made_ahead[T](items: Iterator[T]) -> Iterator[T]:
    """Yield items; a thread makes each while the caller works on the one before.

    So PostgreSQL writes while Python reads. The thread has the caller's language, but must not ask
    the database: connections belong to threads.
    """
    context = copy_context()

    def make() -> T | None:
        return context.run(lambda: next(items, None))

    with ThreadPoolExecutor(max_workers=1) as thread:
        future = thread.submit(make)
        while (item := future.result()) is not None:
            future = thread.submit(make)
            yield item
