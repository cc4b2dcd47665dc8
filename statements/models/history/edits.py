"""The log of edits: what each changed row was and became, who changed it and when.

Triggers write it (``models.statements.history``). Nobody changes it: the database refuses UPDATE,
DELETE and TRUNCATE, and seals (``models.history.seals``) make a change visible that was made
nevertheless.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statements.models.lists.changes import TransactionField

LONGEST_KEY = 40  # characters


class EditKind(models.TextChoices):
    """What was done to a row."""

    INSERT = "insert", _("made")
    UPDATE = "update", _("changed")
    DELETE = "delete", _("deleted")


class EditQuerySet(models.QuerySet["Edit"]):
    """Edits by record."""

    def of_record(self, model: str, key: object) -> "EditQuerySet":
        """Keep the edits of a record and of its parts."""
        return self.filter(root_model=model, root_key=str(key))

    def latest_first(self) -> "EditQuerySet":
        return self.order_by("-pk")


class Edit(models.Model):
    """One change of one row.

    ``model`` and ``key`` name the row, ``root_model`` and ``root_key`` the record that it is a part
    of. ``before`` and ``after`` hold columns: of an update those that changed, else all; both are
    null once an admin has erased them. ``person`` is the user name at that time; it is empty for
    the system, where ``agent`` is the task or the program. ``digest`` is the SHA-256 of ``before``
    and ``after``.
    """

    made_at = models.DateTimeField(_("time"))
    transaction_id = TransactionField()
    act = models.CharField(_("act"), max_length=6, choices=EditKind)
    model = models.CharField(_("kind"), max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    root_model = models.CharField(_("record"), max_length=30)
    root_key = models.CharField(max_length=LONGEST_KEY)
    person_id = models.BigIntegerField(null=True)
    person = models.CharField(_("person"), max_length=150, blank=True)
    agent = models.CharField(_("program"), max_length=150, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    digest = models.BinaryField()

    objects = EditQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["root_model", "root_key", "-id"], name="edit_of_record"),
            models.Index(
                fields=["person_id", "-id"],
                condition=models.Q(person_id__isnull=False),
                name="edit_by_person",
            ),
            models.Index(fields=["made_at"], name="edit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.model} {self.key}"


# The person and the task come with each command, by ``pghistory.context``; of what has neither,
# such as COPY or psql, only the name of the program is known.
DOER = """
CREATE FUNCTION statements_doer(OUT person_id bigint, OUT person text, OUT agent text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    context jsonb = nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    person_id = (context->>'user')::bigint;
    person = coalesce((SELECT username FROM statements_user WHERE id = person_id), '');
    agent = CASE WHEN person_id IS NULL THEN left(
        coalesce(context->>'task', current_setting('application_name')), 150
    ) ELSE '' END;
END $$
"""
DIFFERENCE = """
CREATE FUNCTION statements_difference(
    old_row jsonb, new_row jsonb, OUT before jsonb, OUT after jsonb
) LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, new_row->key)
    FROM jsonb_each(old_row) WHERE new_row->key IS DISTINCT FROM value
$$
"""
# As STABLE as what it calls, or PostgreSQL does not inline it.
DIGEST = """
CREATE OR REPLACE FUNCTION statements_digest(before jsonb, after jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(
        coalesce(before::text, '') || chr(10) || coalesce(after::text, ''), 'UTF8'
    ))
$$
"""
# What an admin erases loses its content and nothing else; the digest stays, so the chain holds.
APPEND_ONLY = """
CREATE FUNCTION statements_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of changes is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION statements_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.before IS NULL AND NEW.after IS NULL
        AND to_jsonb(NEW) - '{before,after}'::text[] = to_jsonb(OLD) - '{before,after}'::text[]
        AND EXISTS (
            SELECT FROM statements_erasure AS erasure
            WHERE erasure.root_model = OLD.root_model AND erasure.root_key = OLD.root_key
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log of changes is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER edit_never_changes BEFORE UPDATE ON statements_edit
FOR EACH ROW EXECUTE FUNCTION statements_only_erased();
CREATE TRIGGER edit_stays BEFORE DELETE ON statements_edit
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER edits_stay BEFORE TRUNCATE ON statements_edit
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER seal_stays BEFORE UPDATE OR DELETE ON statements_seal
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER seals_stay BEFORE TRUNCATE ON statements_seal
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER erasure_stays BEFORE UPDATE OR DELETE ON statements_erasure
FOR EACH ROW EXECUTE FUNCTION statements_append_only();
CREATE TRIGGER erasures_stay BEFORE TRUNCATE ON statements_erasure
FOR EACH STATEMENT EXECUTE FUNCTION statements_append_only();
"""
