"""Keep the keys by which bodies and officials are known, after the rules that make them changed."""

from collections.abc import Iterator

from django.db import transaction

from statements.models import Body, Official


def refill_keys() -> Iterator[int]:
    """Make anew the keys of rows that wait for one by today's rules, yielding each row's number.

    Names that today's rules take for one become one row and its doubles; the row entered first is
    the one that is known.
    """
    for model in (Body, Official):
        for pk in model.objects.all().to_key().values_list("pk", flat=True):
            _refill(model, pk)
            yield pk


@transaction.atomic
def _refill(model: type[Body | Official], pk: int) -> None:
    # Read anew, since somebody may have renamed it by now, or taken it away.
    row = model.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is not None:
        row.is_double = row.other_of_its_name() is not None
        row.save(update_fields=[])
