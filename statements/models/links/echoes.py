"""The echoes measured for links, and the background frequencies they are weighed by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.links.link import ResponseLink
from statements.models.statements.texts import Revision


class Background(models.Model):
    """The document frequencies of grams in the archive at one time. A row is immutable.

    ``grams`` are ascending little-endian integers of eight bytes; ``counts`` are integers of four
    bytes, the number of the ``documents`` that contain each gram. Grams so rare that their weight
    is 1 are omitted. ``engine`` names the version that makes and weighs grams.
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


class PathQuery(models.Func):
    """What a JSON path finds in a JSON value, as a list."""

    function = "jsonb_path_query_array"
    template = "%(function)s(%(expressions)s::jsonpath)"
    output_field = models.JSONField()


SHARES = ("v", "u", "v_discounted", "u_discounted", "order", "quoted")


class Echo(models.Model):
    """The text reuse between a response and its directive, measured on two revisions.

    The shares run from 0 to 1 and are defined in ``docs/methods.md``. A share of a text that is
    held only in excerpts is null; the discounted shares are null without a background.
    ``passages`` and ``fates`` are lists as ``manage.py compare --json`` prints them, with offsets
    in characters of the two revisions' texts. The database derives ``clause_ids_taken_up`` from
    ``fates``, so that the clauses of several responses can be joined without reading all of them.
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
    clause_ids_taken_up = models.GeneratedField(
        expression=PathQuery("fates", models.Value('$[*] ? (@.fate != "absent").id')),
        output_field=models.JSONField(),
        db_persist=True,
    )
    longest = models.PositiveIntegerField()
    passages = models.JSONField()
    fates = models.JSONField()
    measured_at = models.DateTimeField()

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
