"""Recompute the lookup keys of bodies and officials after a change of the rules."""

from collections.abc import Iterator

from django.db import transaction

from statements.models import Body, Official


def refill_keys() -> Iterator[int]:
    """Recompute outdated keys, yielding the id of each row.

    If several rows now have the same key, all but the first entered are marked as doubles.
    """
    for model in (Body, Official):
        for pk in model.objects.all().to_key().values_list("pk", flat=True):
            _refill(model, pk)
            yield pk


@transaction.atomic
def _refill(model: type[Body | Official], pk: int) -> None:
    # Read again, since it may have been renamed or deleted meanwhile.
    row = model.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is not None:
        row.is_double = row.other_of_its_name() is not None
        row.save(update_fields=[])
