"""Saved searches, their matches, and the digests that are mailed."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.lists.changes import SnapshotField
from statements.models.statements.statement import Statement

LONGEST_NAME = 80  # characters
LONGEST_QUERY = 7000  # characters; servers accept addresses of about 8000
_TOKEN_BYTES = 32
_LONG = r"^[A-Za-z0-9_-]{40,}$"


def new_feed_token() -> str:
    """Return an unguessable, URL-safe secret."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class SearchedList(models.TextChoices):
    """The list that a search filters; each is the name of its route."""

    STATEMENTS = "statements", _("all statements")
    DIRECTIVES = "directives", _("directives")
    RESPONSES = "responses", _("responses")


class SavedSearch(models.Model):
    """A filtered list whose new matches its owner gets on a page, in a feed or by e-mail.

    ``query`` is the query string, in canonical order and without page and format.
    ``mailed_after`` is the key of the last match at the time when the owner asked for e-mail; only
    later matches are mailed, and null means no e-mail. ``snapshot`` records which transactions of
    the PostgreSQL ``cluster`` had ended at the last check; without it, the next check reads the
    whole archive. ``checked_at`` is the time of that check, for display only. ``seen`` is the key
    of the last match that the owner has seen. ``fault`` says why the filter is no longer valid,
    such as a deleted tag; it is empty while the filter is valid.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    section = models.CharField(_("list"), max_length=10, choices=SearchedList)
    query = models.CharField(_("filter"), max_length=LONGEST_QUERY, blank=True)
    feed_token = models.CharField(max_length=64, unique=True, default=new_feed_token)
    mailed_after = models.PositiveBigIntegerField(_("mailed after"), null=True)
    created_at = models.DateTimeField(_("saved"))
    checked_at = models.DateTimeField(_("checked"))
    cluster = models.BigIntegerField(null=True)
    snapshot = SnapshotField(null=True)
    seen = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_search_one_by_a_name"),
            models.CheckConstraint(
                condition=Q(section__in=SearchedList.values), name="saved_search_section_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name"),
            models.CheckConstraint(
                condition=Q(feed_token__regex=_LONG),
                name="saved_search_token_is_long",
            ),
            models.CheckConstraint(
                condition=Q(cluster=None, snapshot=None)
                | Q(cluster__isnull=False, snapshot__isnull=False),
                name="saved_search_snapshot_is_of_a_cluster",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mail(self) -> bool:
        """Whether its new matches are mailed."""
        return self.mailed_after is not None


class Baseline(models.Model):
    """The ids of the statements that matched a search when it was saved, and so are not new.

    ``ids`` are packed by ``engine.search.id_sets``. They have a table of their own, because only
    checks read them.
    """

    search = models.OneToOneField(
        SavedSearch, models.CASCADE, primary_key=True, related_name="baseline"
    )
    ids = models.BinaryField()

    class Meta:
        verbose_name = _("baseline of a search")
        verbose_name_plural = _("baselines of searches")

    def __str__(self) -> str:
        return str(self.search_id)


class Digest(models.Model):
    """The e-mail to one owner on one day. Sending is retried until it succeeds."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(_("made"))
    try_at = models.DateTimeField(_("to be tried"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["owner", "day"], name="digest_once_a_day"),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(sent_at=None), name="digest_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}, {self.day}"


class Match(models.Model):
    """A statement that has begun to match a saved search, reported once.

    ``reasons`` has one ``{"filter", "value", …}`` for each value of the filter that the statement
    matches (see ``filters.reasons``). ``digest`` is the e-mail that reports it.
    """

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="matches")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="matches")
    found_at = models.DateTimeField(_("found"))
    reasons = models.JSONField(_("reasons"), default=list)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="matches")

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=["search", "statement"], name="match_told_once"),
        ]
        indexes = [
            models.Index(fields=["search", "-id"], name="match_latest_first"),
            models.Index(fields=["found_at"], condition=Q(digest=None), name="match_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.search_id}"
