"""In which transaction statements changed, so that what is new since needs no clock."""

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
    """The number of a transaction, which no other transaction of the cluster ever has."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's
        return "xid8"


class SnapshotField(models.Field[str | None, str | None]):
    """Which transactions had ended at one moment, as ``pg_current_snapshot`` tells it."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's
        return "pg_snapshot"


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes by who has seen them."""

    def unseen_in(self, snapshot: str) -> "ChangeQuerySet":
        """Return what transactions changed that had not ended when the snapshot was taken.

        Those of this transaction are among them: no snapshot tells of its own.
        """
        taken = Cast(Value(snapshot), SnapshotField())
        is_seen: Expression = Func(
            F("transaction_id"),
            taken,
            function="pg_visible_in_snapshot",
            output_field=BooleanField(),
        )
        own = Func(function="pg_current_xact_id_if_assigned", output_field=TransactionField())
        oldest = Func(taken, function="pg_snapshot_xmin", output_field=TransactionField())
        # An index finds what is younger than the oldest that ran then; few of these had ended.
        return self.filter(Q(transaction_id__gte=oldest) & Q(~is_seen) | Q(transaction_id=own))


class Change(models.Model):
    """That something by which lists filter changed of a statement. Triggers make the rows.

    A statement that is gone may still be named. Rows go when every search has seen them.
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
