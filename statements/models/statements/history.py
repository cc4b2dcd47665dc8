"""What changes keep a record of themselves: who, when and what stood there before."""

from collections.abc import Callable, Sequence
from typing import cast

import pghistory
from django.db import models


def tracked[M: models.Model](model: type[M]) -> type[M]:
    """Keep the row as it was at each change, by database trigger.

    The row as it is, is the row, so what comes in is not stored twice on the day it comes in.
    """
    return _kept(model)


def tracked_without[M: models.Model](*fields: str) -> Callable[[type[M]], type[M]]:
    """Keep the row as ``tracked`` does, without fields that follow from others."""
    return lambda model: _kept(model, without=fields)


def tracked_by_time[M: models.Model](
    *, without: Sequence[str] = ()
) -> Callable[[type[M]], type[M]]:
    """Keep the row as ``tracked`` does, and be quick to say what changed since a moment.

    Fields ``without`` history follow from other rows.
    """
    indexes = [models.Index(fields=["pgh_created_at"])]
    return lambda model: _kept(model, without=without, indexes=indexes)


def _kept[M: models.Model](
    model: type[M], *, without: Sequence[str] = (), **meta: object
) -> type[M]:
    # Trackers remember their first model; each model needs its own.
    trackers = (
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(row=pghistory.Old),
    )
    return cast("type[M]", pghistory.track(*trackers, exclude=[*without], meta=meta)(model))
