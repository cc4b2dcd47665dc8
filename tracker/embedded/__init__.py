"""The database and the broker that come with the project, for a machine that has neither.

Their addresses follow from the data folder alone, so settings can be read before they run.
"""

from tracker.embedded.commands import database_for
from tracker.embedded.folder import Unusable, data_folder, make_folder, secret_key
from tracker.embedded.postgres import database, running_database
from tracker.embedded.sharing import Service
from tracker.embedded.valkey import broker_url, running_broker

__all__ = [
    "Service",
    "Unusable",
    "broker_url",
    "data_folder",
    "database",
    "database_for",
    "make_folder",
    "running_broker",
    "running_database",
    "secret_key",
]
