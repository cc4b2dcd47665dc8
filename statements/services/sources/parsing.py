"""The child in which this process parses pages, which are anybody's."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Final

from statements.capture.child.limits import ParsingLimits
from statements.capture.child.parser import ParserProcess

LIMITS: Final = ParsingLimits(seconds=15.0)  # somebody may be waiting for the page

_IN_USE: Final = Lock()


@contextmanager
def page_parser() -> Iterator[ParserProcess]:
    """Lend the child of this process, to one thread at a time."""
    with _IN_USE:
        yield _child()


@cache
def _child() -> ParserProcess:
    parser = ParserProcess(LIMITS)
    atexit.register(parser.close)
    return parser
