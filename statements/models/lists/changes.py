"""A log of changed statements by transaction, so that "new since" needs no clock."""

from typing import Any, Final

import pgtrigger
from django.db import models
from django.db.models import BooleanField, Expression, F, Func, Q, Value
from django.db.models.functions import Cast

from statements.models.links.link import ResponseLink
from statements.models.statements.statement import Statement, Tagging
from statements.models.statements.texts import Revision
from statements.models.triggers import INSERTED, UPDATED, on_command, on_every_change


class TransactionField(models.Field[str, str]):
    """A transaction id, unique within the cluster."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's
        return "xid8"


class SnapshotField(models.Field[str | None, str | None]):
    """A snapshot of the transactions that have ended, as of ``pg_current_snapshot``."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's
        return "pg_snapshot"


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes by snapshot."""

    def unseen_in(self, snapshot: str) -> "ChangeQuerySet":
        """Keep the changes of transactions that had not ended at the snapshot.

        The changes of this transaction are included, because a snapshot never contains its own.
        """
        snapshot_value = Cast(Value(snapshot), SnapshotField())
        is_seen: Expression = Func(
            F("transaction_id"),
            snapshot_value,
            function="pg_visible_in_snapshot",
            output_field=BooleanField(),
        )
        own = Func(function="pg_current_xact_id_if_assigned", output_field=TransactionField())
        oldest = Func(snapshot_value, function="pg_snapshot_xmin", output_field=TransactionField())
        # An index finds the ids from the oldest transaction then running; few of these had ended.
        return self.filter(Q(transaction_id__gte=oldest) & Q(~is_seen) | Q(transaction_id=own))


class Change(models.Model):
    """A change to something that lists filter by. Triggers insert the rows.

    The statement may have been deleted. Rows are deleted when every saved search has seen them.
    """

    statement_id = models.BigIntegerField()
    transaction_id = TransactionField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "change of a statement"
        verbose_name_plural = "changes of statements"
        constraints = [
            models.UniqueConstraint(
                fields=["transaction_id", "statement_id"], name="change_once_in_a_transaction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} in {self.transaction_id}"


NOTE_CHANGES = """
CREATE FUNCTION statements_note_changes(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO statements_change (statement_id, transaction_id)
    SELECT DISTINCT id, pg_current_xact_id() FROM unnest(ids) AS id
    ON CONFLICT DO NOTHING
$$
"""
_FUNCTION: Final = "statements_note_changes"
_NOTE_STATEMENTS = "PERFORM statements_note_changes(ARRAY(SELECT id FROM new_rows));"

# Not in ``Meta.triggers``, so that statements and links need not import changes.
pgtrigger.register(
    on_command("change_on_insert", pgtrigger.Insert, INSERTED, _NOTE_STATEMENTS),
    on_command("change_on_update", pgtrigger.Update, UPDATED, _NOTE_STATEMENTS),
)(Statement)
for _model in (Tagging, Revision):
    pgtrigger.register(*on_every_change(_FUNCTION, name="change"))(_model)
pgtrigger.register(*on_every_change(_FUNCTION, name="change", of=("directive_id", "response_id")))(
    ResponseLink
)
