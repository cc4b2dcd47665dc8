"""Acts that can be undone: decisions in Review, and edits of many statements at once."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statements.models.accounts.users import User


class ActKind(models.TextChoices):
    """What an act changes: links, or statements."""

    DECISION = "decision", _("decision in Review")
    EDIT = "edit", _("bulk edit")


class ActState(models.TextChoices):
    """The progress of an act."""

    PLANNED = "planned", _("not applied yet")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being applied")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("failed")


RUNNING_STATES = [ActState.WAITING, ActState.RUNNING, ActState.UNDOING]


class ActRowState(models.TextChoices):
    """What became of one row of an act."""

    PLANNED = "planned", _("to be changed")
    REFUSED = "refused", _("cannot be changed")
    OUTDATED = "outdated", _("changed by somebody else before the edit")
    DONE = "done", _("changed")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("changed since, so not undone")


class ActQuerySet(models.QuerySet["Act"]):
    """Acts by person and progress."""

    def by(self, person: User) -> "ActQuerySet":
        return self.filter(person=person)

    def running(self) -> "ActQuerySet":
        """Keep acts that a worker has to carry out or undo."""
        return self.filter(state__in=RUNNING_STATES)

    def applied(self) -> "ActQuerySet":
        """Keep acts that somebody confirmed, in whatever state they are now."""
        return self.exclude(state=ActState.PLANNED)


class Act(models.Model):
    """One act of one person on one or many rows, with what is needed to undo it.

    ``request`` says what was to be done: the verdict of a decision, or the ``BulkEdit`` of an edit.
    ``section`` and ``query`` name the list that an edit was made from, as in an address; the rows
    were frozen when it was planned. ``counts`` are rows ``[field, value, before, after]``: how many
    of the selected statements have a value. ``failure`` is a sentence to show to people.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ActKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acts", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=7, choices=ActState)
    section = models.CharField(_("list"), max_length=80, blank=True)
    query = models.TextField(_("filters"), blank=True)
    request = models.JSONField(_("request"), default=dict)
    counts = models.JSONField(_("counts"), default=list)
    form_key = models.UUIDField(null=True, editable=False)
    rows_total = models.PositiveIntegerField(_("rows"))
    rows_unchanged = models.PositiveIntegerField(_("rows that need no change"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("failure"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made"))
    sent_at = models.DateTimeField(_("sent to a worker"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="act_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="act_state_known"),
            models.CheckConstraint(
                condition=~Q(kind=ActKind.EDIT) | ~Q(section=""), name="act_edit_is_of_a_list"
            ),
            models.CheckConstraint(
                condition=Q(state=ActState.FAILED) & ~Q(failure="")
                | ~Q(state=ActState.FAILED) & Q(failure=""),
                name="act_failure_has_a_reason",
            ),
            models.UniqueConstraint(fields=["person", "form_key"], name="act_once_a_form"),
            models.CheckConstraint(
                condition=~Q(state=ActState.UNDONE)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="act_undone_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="act_by_person"),
            models.Index(fields=["state", "sent_at"], name="act_to_run"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("bulk:act", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_STATES

    @property
    def is_undoable(self) -> bool:
        """Whether it has been applied, at least in part, and not been undone."""
        return self.state in {ActState.DONE, ActState.FAILED} and self.undone_at is None


class ActRowQuerySet(models.QuerySet["ActRow"]):
    """Rows of acts by what became of them."""

    def in_states(self, states: Iterable[ActRowState]) -> "ActRowQuerySet":
        return self.filter(state__in=list(states))


class ActRow(models.Model):
    """One row that an act changes: a link of a decision, a statement of an edit.

    ``before`` and ``after`` are the values of the fields that change. ``seen_version`` is the
    version that was planned on, ``new_version`` the one that the act made. The row itself may have
    been deleted since.
    """

    act = models.ForeignKey(Act, models.CASCADE, related_name="rows")
    row_id = models.BigIntegerField(_("link or statement"))
    state = models.CharField(
        _("state"), max_length=8, choices=ActRowState, default=ActRowState.PLANNED
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    seen_version = models.PositiveIntegerField(_("version"))
    new_version = models.PositiveIntegerField(_("new version"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ActRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an act")
        verbose_name_plural = _("rows of acts")
        constraints = [
            models.UniqueConstraint(fields=["act", "row_id"], name="act_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=ActRowState.values), name="act_row_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ActRowState.DONE) | Q(new_version__isnull=False),
                name="act_row_done_has_a_version",
            ),
        ]
        indexes = [models.Index(fields=["act", "state", "row_id"], name="act_row_by_state")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.row_id}"
