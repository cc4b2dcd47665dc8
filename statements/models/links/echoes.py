"""What was measured of links, and against which background."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.links.link import ResponseLink
from statements.models.statements.texts import Revision


class Background(models.Model):
    """How common wording was over the archive at one moment; made once, then never changed.

    ``counts`` holds, for each of the ascending ``grams``, in how many of the ``documents`` it
    stands: little-endian integers of four and eight bytes. Grams so rare that they weigh 1
    anyway are left out. ``engine`` names how grams are made and weighed.
    """

    engine = models.CharField(_("engine"), max_length=20)
    documents = models.PositiveIntegerField(_("texts counted"))
    archive = models.PositiveIntegerField(_("texts in the archive"))
    grams = models.BinaryField()
    counts = models.BinaryField()
    is_current = models.BooleanField(_("current"), default=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("background")
        verbose_name_plural = _("backgrounds")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="background_one_is_current",
            ),
            models.CheckConstraint(
                condition=Q(documents__gt=0, documents__lte=F("archive")),
                name="background_counts_part_of_the_archive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.engine})"


class EchoQuerySet(models.QuerySet["Echo"]):
    """Echoes by whether they still hold."""

    def fresh(self, *, engine: str, background: int | None) -> "EchoQuerySet":
        """Return what this engine measured on the wordings that are current now."""
        return self.filter(
            engine=engine,
            background=background,
            directive_revision__is_current=True,
            response_revision__is_current=True,
        )

    def stale(self, *, engine: str, background: int | None) -> "EchoQuerySet":
        """Return what was measured on an earlier wording, by another engine or background."""
        return self.exclude(pk__in=self.fresh(engine=engine, background=background).values("pk"))


SHARES = ("v", "u", "v_discounted", "u_discounted", "order", "quoted")


class Echo(models.Model):
    """What a response shares with its directive, measured on two given wordings.

    The shares run from 0 to 1 and are defined in ``docs/methods.md``; one is null where the text
    it is a share of is held only in excerpts, and the discounted ones without a background.
    ``passages`` and ``fates`` are lists as ``manage.py compare --json`` prints them, with offsets
    in characters of the two revisions' texts.
    """

    link = models.OneToOneField(ResponseLink, models.CASCADE, related_name="echo")
    directive_revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    response_revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    engine = models.CharField(max_length=20)
    background = models.ForeignKey(Background, models.PROTECT, null=True, related_name="+")
    v = models.FloatField(null=True)
    u = models.FloatField(null=True)
    v_discounted = models.FloatField(null=True)
    u_discounted = models.FloatField(null=True)
    order = models.FloatField(null=True)
    quoted = models.FloatField(null=True)
    clauses = models.PositiveIntegerField()
    clauses_taken_up = models.PositiveIntegerField()
    longest = models.PositiveIntegerField()
    passages = models.JSONField()
    fates = models.JSONField()
    measured_at = models.DateTimeField()

    objects = EchoQuerySet.as_manager()

    class Meta:
        verbose_name = _("echo")
        verbose_name_plural = _("echoes")
        indexes = [models.Index(fields=["engine"], name="echo_engine")]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{share: None})
                    | Q(**{f"{share}__isnull": False, f"{share}__gte": 0, f"{share}__lte": 1}),
                    name=f"echo_{share}_is_a_share",
                )
                for share in SHARES
            ),
            models.CheckConstraint(
                condition=Q(clauses_taken_up__lte=F("clauses")),
                name="echo_takes_up_no_more_than_there_is",
            ),
            models.CheckConstraint(
                condition=~Q(directive_revision=F("response_revision")),
                name="echo_of_two_texts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link} ({self.engine})"
