"""The embedded database and broker, for a machine that has neither.

Their addresses are derived from the data folder, so settings can be read before they run.
"""

from tracker.local.embedded.commands import database_for
from tracker.local.embedded.folder import (
    Unusable,
    close_to_others,
    data_folder,
    keep_to_owner,
    make_folder,
    not_writable,
    secret_key,
)
from tracker.local.embedded.postgres import database, running_database, set_read_only
from tracker.local.embedded.sharing import Service
from tracker.local.embedded.valkey import broker_url, running_broker

__all__ = [
    "Service",
    "Unusable",
    "broker_url",
    "close_to_others",
    "data_folder",
    "database",
    "database_for",
    "keep_to_owner",
    "make_folder",
    "not_writable",
    "running_broker",
    "running_database",
    "secret_key",
    "set_read_only",
]
