"""Run the embedded database for the duration of a command."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tracker.local.embedded.folder import data_folder
from tracker.local.embedded.postgres import running_database

# Every other command gets a database, whether it needs one or not.
_WITHOUT_DATABASE = {
    "bench",
    "collectstatic",
    "compare",
    "compilemessages",
    "fit_links",
    "help",
    "makemessages",
    "rank_directives",
    "version",
}


@contextmanager
def database_for(argv: Sequence[str]) -> Iterator[None]:
    """Keep the embedded database running for a command line, if it may need it.

    Raises ``Unusable`` on entry.
    """
    command = argv[1] if len(argv) > 1 else "help"
    asks_only = command.startswith("-") or {"-h", "--help"} & set(argv)
    if os.environ.get("DATABASE_URL") or asks_only or command in _WITHOUT_DATABASE:
        yield
        return
    with running_database(data_folder()):
        yield
