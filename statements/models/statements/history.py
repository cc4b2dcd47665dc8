"""History tables: who changed a row, when, and its previous values."""

from collections.abc import Callable, Sequence
from typing import cast

import pghistory
from django.db import models


def tracked[M: models.Model](model: type[M]) -> type[M]:
    """Record the previous values of a row at each change, by database trigger.

    Inserts are not recorded, because the table itself has the current values.
    """
    return _tracked(model)


def tracked_without[M: models.Model](*fields: str) -> Callable[[type[M]], type[M]]:
    """Track a model without fields that are derived from others."""
    return lambda model: _tracked(model, without=fields)


def tracked_by_time[M: models.Model](
    *, without: Sequence[str] = ()
) -> Callable[[type[M]], type[M]]:
    """Track a model, with an index for queries by time of change.

    The fields ``without`` history are derived from other rows.
    """
    indexes = [models.Index(fields=["pgh_created_at"])]
    return lambda model: _tracked(model, without=without, indexes=indexes)


def _tracked[M: models.Model](
    model: type[M], *, without: Sequence[str] = (), **meta: object
) -> type[M]:
    # A tracker is bound to its first model, so each model needs new ones.
    trackers = (
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(row=pghistory.Old),
    )
    return cast("type[M]", pghistory.track(*trackers, exclude=[*without], meta=meta)(model))
