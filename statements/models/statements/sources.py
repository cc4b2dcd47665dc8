"""The sources that are searched for statements."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.addresses import LONGEST_ADDRESS, AddressField, on_the_web
from statements.models.statements.history import tracked
from statements.models.statements.jurisdictions import Jurisdiction


class SourceKind(models.TextChoices):
    """The kind of a source."""

    NEWSPAPER = "newspaper", _("Party newspaper 党报")
    GOVERNMENT = "government", _("government site 政府网站")
    PARTY = "party", _("Party or CPPCC site 党委、政协网站")
    BROADCASTER = "broadcaster", _("broadcaster or agency 广播电视、通讯社")
    RESEARCH = "research", _("secondary literature 研究")


class DiscoveryMethod(models.TextChoices):
    """How the pages of a source are found from its address."""

    FEED = "feed", _("feed (RSS, Atom or JSON)")
    SITEMAP = "sitemap", _("sitemap")
    LISTING = "listing", _("page with a list of links")
    EDITION = "edition", _("daily edition of a newspaper 数字报")
    PAGE = "page", _("single page")


MIN_MINUTES_BETWEEN_VISITS, MAX_MINUTES_BETWEEN_VISITS = 15, 7 * 24 * 60
MAX_PAUSE_SECONDS = 300


@tracked
class Source(models.Model):
    """A newspaper, site or other source that is searched for statements."""

    name_zh = models.CharField(_("Chinese name"), max_length=100, blank=True)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="sources", verbose_name=_("jurisdiction")
    )
    organ_of = models.CharField(_("organ of"), max_length=100, blank=True)
    address = AddressField(_("address"), max_length=LONGEST_ADDRESS, blank=True)
    basis = models.CharField(_("how we know of it"), max_length=200, blank=True)
    active = models.BooleanField(_("looked through"), default=True)
    finding = models.CharField(
        _("how pages are found"), max_length=8, choices=DiscoveryMethod, blank=True
    )
    link_pattern = models.CharField(_("links that match"), max_length=200, blank=True)
    link_selector = models.CharField(_("where links lie"), max_length=200, blank=True)
    minutes_between_visits = models.PositiveIntegerField(_("minutes between visits"), default=360)
    pause_seconds = models.PositiveIntegerField(_("pause between requests, in seconds"), default=2)
    is_watched = models.BooleanField(_("visited by this site"), default=False)
    notes = models.CharField(_("notes"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["jurisdiction", "name_zh"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SourceKind.values), name="source_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_en=""), name="source_has_a_name"
            ),
            models.CheckConstraint(condition=on_the_web("address"), name="source_on_the_web"),
            models.CheckConstraint(
                condition=Q(finding="") | Q(finding__in=DiscoveryMethod.values),
                name="source_finding_known",
            ),
            models.CheckConstraint(
                condition=Q(is_watched=False) | ~Q(address="") & ~Q(finding=""),
                name="source_watched_has_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(
                    minutes_between_visits__range=(
                        MIN_MINUTES_BETWEEN_VISITS,
                        MAX_MINUTES_BETWEEN_VISITS,
                    )
                ),
                name="source_visited_at_bearable_intervals",
            ),
            models.CheckConstraint(
                condition=Q(pause_seconds__range=(1, MAX_PAUSE_SECONDS)),
                name="source_visited_politely",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "name_zh", "name_en"], name="source_entered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh or self.name_en


class SeedFile(models.Model):
    """A record of a loaded seed file, so that it is not loaded again."""

    name = models.CharField(max_length=60, unique=True)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seed file")
        verbose_name_plural = _("seed files")

    def __str__(self) -> str:
        return self.name
