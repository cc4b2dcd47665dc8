"""Imports: files of statements, what became of each row, and the keys that files give."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statements.models.accounts.users import User
from statements.models.exports import new_export_key
from statements.models.statements.statement import Statement

LONGEST_EXTERNAL_KEY = 200  # characters
LONGEST_SOURCE = 80  # characters
MAX_EDITABLE_ROWS = 5_000  # of a file whose rows can be corrected on the page


class ImportState(models.TextChoices):
    """The progress of an import."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, not imported")
    RUNNING = "running", _("being imported")
    DONE = "done", _("imported")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    FAILED = "failed", _("failed")


UNFINISHED_IMPORTS = [ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING]


class RowOutcome(models.TextChoices):
    """What a row is to the archive."""

    NEW = "new", _("new")
    EQUAL = "equal", _("already held")
    CHANGED = "changed", _("differs")
    REFUSED = "refused", _("to fix")


class RowDecision(models.TextChoices):
    """What a person wants to be done with a row that differs from a statement."""

    ENTER = "enter", _("enter as another statement")
    UPDATE = "update", _("change the statement")
    LEAVE = "leave", _("leave out")


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports by state."""

    def unfinished(self) -> "ImportQuerySet":
        """Keep those that a worker has to go on with."""
        return self.filter(state__in=UNFINISHED_IMPORTS)

    def demonstrations(self) -> "ImportQuerySet":
        """Keep the demonstration archive that is in the site, or comes or goes: one at most."""
        return self.filter(is_demonstration=True).exclude(state=ImportState.UNDONE)


class Import(models.Model):
    """One file of statements.

    ``headers`` are the columns of the file and ``mapping`` the field that each becomes, empty for
    one that is left out. ``defaults`` are values for fields that the file lacks. ``source`` names
    the collection within which its keys are unique. ``archive_up_to`` is the last statement that
    was there when it began: only those can be near-duplicates. ``rows_done`` and ``links_done``
    say up to which row it was written; both grow in the transaction that writes the rows, so that
    a worker that is killed goes on where it was. ``created`` lists the ids of bodies, officials
    and tags that it made.
    """

    key = models.CharField(max_length=43, default=new_export_key, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="imports"
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=200)
    file_kind = models.CharField(_("kind of file"), max_length=8)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    source = models.CharField(_("collection"), max_length=LONGEST_SOURCE, blank=True)
    headers = models.JSONField(_("columns"), default=list)
    mapping = models.JSONField(_("fields of the columns"), default=dict)
    defaults = models.JSONField(_("values for what is missing"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=ImportState)
    all_or_nothing = models.BooleanField(_("all rows or none"), default=False)
    updates = models.BooleanField(_("change what differs"), default=False)
    may_create_tags = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(_("invented"), default=False, editable=False)
    archive_up_to = models.BigIntegerField(default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    links_done = models.PositiveIntegerField(_("rows linked"), default=0)
    counts = models.JSONField(_("rows by outcome"), default=dict)
    created = models.JSONField(default=dict)
    failure = models.CharField(_("failure"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    requested_at = models.DateTimeField(_("requested"))
    sent_at = models.DateTimeField(_("sent to a worker"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.FAILED) & ~Q(failure="")
                | ~Q(state=ImportState.FAILED) & Q(failure=""),
                name="import_failure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total")),
                name="import_does_no_more_than_its_rows",
            ),
            models.UniqueConstraint(
                fields=["is_demonstration"],
                condition=Q(is_demonstration=True) & ~Q(state=ImportState.UNDONE),
                name="import_one_demonstration",
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="import_to_look_after")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("statements:import", args=[self.pk])

    @property
    def path(self) -> Path:
        """The path of the file as it came, which is kept as long as the import."""
        return Path(settings.IMPORTS) / self.key

    @property
    def is_editable(self) -> bool:
        """Whether people read and correct its rows one by one: not those of a long file."""
        return self.rows_total <= MAX_EDITABLE_ROWS

    @property
    def is_checked(self) -> bool:
        """Whether people now see what it would do, and decide whether it does it."""
        return self.state == ImportState.CHECKED

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_IMPORTS

    @property
    def author(self) -> User | None:
        """For whom it changes the archive, as the log of changes names them."""
        return self.taken_back_by if self.state == ImportState.UNDOING else self.owner

    def finish(self, *, now: datetime) -> None:
        """Note that all rows are written."""
        self.state, self.finished_at = ImportState.DONE, now
        self.save(update_fields=["state", "finished_at"])


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Rows by what they did."""

    def in_archive(self) -> "ImportRowQuerySet":
        """Keep those whose statement or links the import wrote, and did not take back."""
        return self.filter(Q(is_written=True) | Q(links__len__gt=0))

    def written_without_a_link(self) -> "ImportRowQuerySet":
        """Keep those that were not refused and name a directive that could not be linked."""
        return self.exclude(outcome=RowOutcome.REFUSED).exclude(faults=[])


class ImportRow(models.Model):
    """What became of one row of a file.

    ``preview`` are its main cells, cut short; ``edits`` are cells as somebody corrected them, by
    field. ``faults`` list column, message and suggested values. ``answers`` wait to be linked once
    all rows are written; ``links`` are those that were then made. ``statement_version`` is the
    version that was written; ``before`` is what an update replaced, so that it can be taken back.
    """

    import_job = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=7, choices=RowOutcome)
    decision = models.CharField(_("decision"), max_length=6, choices=RowDecision, blank=True)
    likeness = models.CharField(max_length=8, blank=True)
    differences = ArrayField(models.CharField(max_length=20), default=list)
    preview = models.JSONField(default=dict)
    edits = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    answers = models.JSONField(null=True)
    links = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    is_written = models.BooleanField(default=False)
    statement_version = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["import_job", "number"]
        constraints = [
            models.UniqueConstraint(fields=["import_job", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=RowOutcome.values), name="import_row_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", *RowDecision.values]),
                name="import_row_decision_known",
            ),
        ]
        indexes = [
            models.Index(fields=["import_job", "outcome", "number"], name="import_row_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.import_job_id}: {self.number}"


class ExternalKey(models.Model):
    """The key by which a file knows a statement; unique in the collection it belongs to."""

    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    key = models.CharField(max_length=LONGEST_EXTERNAL_KEY)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="external_keys")

    class Meta:
        verbose_name = _("key of a file")
        verbose_name_plural = _("keys of files")
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="external_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="external_key_is_one"),
        ]

    def __str__(self) -> str:
        return self.key


class ColumnMapping(models.Model):
    """How the columns of a heading were matched last, for the next file with the same heading."""

    heading = models.CharField(max_length=64, unique=True)  # a digest of the columns
    mapping = models.JSONField()
    defaults = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("matching of columns")
        verbose_name_plural = _("matchings of columns")

    def __str__(self) -> str:
        return self.heading
