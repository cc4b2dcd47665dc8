"""Seals: links of a hash chain over the log of edits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from statements.models.lists.changes import SnapshotField
from statements.models.statements.history import tracked

HASH_BYTES = 32  # of SHA-256


class Seal(models.Model):
    """A batch of edits of ended transactions, and the hash over it and the previous seal.

    ``edit_ids`` are ascending; ``edit_hashes`` has ``HASH_BYTES`` for each of them. ``snapshot``
    and ``cluster`` say which transactions had ended by then. All edits up to ``settled`` are
    sealed, and no more can appear among them. ``hash`` is the SHA-256 of ``previous``, the number
    and ``edit_hashes``.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    sealed_at = models.DateTimeField(_("sealed"))
    cluster = models.BigIntegerField()
    snapshot = SnapshotField()
    last_edit = models.BigIntegerField()
    settled = models.BigIntegerField()
    edit_ids = ArrayField(models.BigIntegerField())
    edit_hashes = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField(unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        indexes = [models.Index(fields=["last_edit"], name="seal_last_edit")]

    def __str__(self) -> str:
        return f"{self.number}:{bytes(self.hash).hex()}"


@tracked
class Erasure(models.Model):
    """An admin erased the contents of a record from the log, which still shows that it existed."""

    root_model = models.CharField(_("record"), max_length=30)
    root_key = models.CharField(max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    erased_by = models.CharField(_("person"), max_length=150)
    erased_at = models.DateTimeField(_("erased"))
    edits = models.PositiveIntegerField(_("changes"), default=0)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [models.Index(fields=["root_model", "root_key"], name="erasure_of_record")]

    def __str__(self) -> str:
        return f"{self.root_model} {self.root_key}"
