"""Make the next item while the present one is in use."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context


class MadeAhead[T]:
    """Items, each made by a thread while the caller works on the one before.

    So PostgreSQL writes while Python reads. The two threads share one interpreter, so reading ahead
    gains nothing while the caller computes too: it calls ``begin_next`` when it begins to wait.
    The thread has the caller's language, but must not ask the database: connections belong to
    threads.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._context = copy_context()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._next: Future[T | None] | None = None

    def begin_next(self) -> None:
        """Begin to make the next item, unless it is being made."""
        self._next = self._next or self._thread.submit(self._context.run, self._make)

    def _make(self) -> T | None:
        return next(self._items, None)

    def __iter__(self) -> Iterator[T]:
        with self._thread:
            self.begin_next()
            while self._next and (item := self._next.result()) is not None:
                self._next = None
                yield item
                self.begin_next()
