"""Which statements changed, so that those who watch the archive need not read all of it."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from statements.models import ResponseLink, Revision, Statement, Tagging


def changed_since(moment: datetime) -> list[int]:
    """Return the ids of statements of which anything that lists filter by changed, in order.

    That is: entered, changed in place, given a new wording or a tag, or at either end of a link
    that was made, decided, changed or deleted; and what a changed statement answers, because a
    list of directives filters by who answered. Each is one look into an index by time.

    What a filter names is not looked at: a body that moves to another jurisdiction, a unit that
    becomes part of another, or a tag taken off changes no statement here. Nor is what a
    transaction wrote that took longer than whoever asks allows for by an earlier ``moment``.
    """
    links = ResponseLink.objects.filter(suggested_at__gte=moment)
    decided = _events("ResponseLink", moment)
    changed: list[QuerySet[Any, Any]] = [
        Statement.objects.filter(entered_at__gte=moment).values_list("pk"),
        _events("Statement", moment).values_list("pgh_obj_id"),
        Revision.objects.filter(entered_at__gte=moment).values_list("statement"),
        Tagging.objects.filter(tagged_at__gte=moment).values_list("statement"),
        *(links.values_list(end) for end in ("directive", "response")),
        *(decided.values_list(end) for end in ("directive", "response")),
        ResponseLink.objects.filter(
            response__in=_events("Statement", moment).values("pgh_obj_id")
        ).values_list("directive"),
    ]
    first, *others = changed
    return sorted(number for (number,) in first.union(*others))


def _events(model: str, moment: datetime) -> QuerySet[Any, Any]:
    """Return what stood there before each change since; pghistory makes these models."""
    events: QuerySet[Any, Any] = apps.get_model("statements", f"{model}Event").objects.all()
    return events.filter(pgh_created_at__gte=moment)
