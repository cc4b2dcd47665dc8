"""Summaries that pages of analysis read, so that none of them goes through all links or uses.

Each summary is a stored table, a table of rows out of date, and a view (``summary_sql``). Triggers
note what a change put out of date (``summary_triggers``); the view computes those rows anew and
takes the others as they are stored. So the view is always true, and a task that stores the rows
anew (``services.analysis.summaries``) only makes it fast.

None has foreign keys: a trigger notes rows of what is being deleted.
"""

import datetime
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncMonth
from django.db.models.query import RawQuerySet

from statements.models.analysis.summary_sql import ANSWERS_BEFORE
from statements.models.statements.dates import ImpreciseDate


class AnswerFacts(models.Model):
    """How the bodies of one province answered one directive, by links that are not rejected.

    Of the confirmed ones: ``dated`` have a date, ``first`` and ``after`` bound the first that is
    not certainly before the directive (as the ends of a range), ``rung`` is the greatest depth.
    The rest is of ``measured`` confirmed links, those with an echo of the current texts by the
    newest ``engine`` and ``background`` of the pair: ``v`` the greatest share, and by clause of the
    directive the closest fate and the response with it. A letter of ``fates`` is v for verbatim, a
    for altered, o for absent, w where no text shows it.
    """

    pk = models.CompositePrimaryKey("directive_id", "unit")
    directive_id = models.BigIntegerField()
    unit = models.CharField(max_length=6)
    confirmed = models.PositiveIntegerField()
    suggested = models.PositiveIntegerField()
    dated = models.PositiveIntegerField()
    first = models.DateField(null=True)
    after = models.DateField(null=True)
    rung = models.PositiveSmallIntegerField(null=True)
    engine = models.CharField(max_length=20)
    background_id = models.BigIntegerField(null=True)
    measured = models.PositiveIntegerField()
    v = models.FloatField(null=True)
    fates = models.TextField()
    responses = ArrayField(models.BigIntegerField(null=True))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.unit} → {self.directive_id}"


class StoredAnswer(AnswerFacts):
    """The stored rows of ``ProvinceAnswer``, some of which may be out of date."""

    class Meta:
        verbose_name = "stored answer"
        verbose_name_plural = "stored answers"
        indexes = [models.Index(fields=["unit"], name="stored_answer_unit")]


class StaleAnswer(models.Model):
    """An answer whose stored row is out of date. The same may be noted several times."""

    directive_id = models.BigIntegerField()
    unit = models.CharField(max_length=6)

    class Meta:
        verbose_name = "answer to store anew"
        verbose_name_plural = "answers to store anew"
        indexes = [models.Index(fields=["directive_id", "unit"], name="stale_answer")]

    def __str__(self) -> str:
        return f"{self.unit} → {self.directive_id}"


class ProvinceAnswerManager(models.Manager["ProvinceAnswer"]):
    """The questions asked of answers."""

    def given_by(
        self, day: datetime.date, directives: Iterable[int]
    ) -> "RawQuerySet[ProvinceAnswer]":
        """Return the answers as they stood on a day, computed anew.

        An answer that may have been given later, or is without a date, counts as suggested; one
        that certainly was given later does not count.
        """
        after = day + datetime.timedelta(days=1)
        return self.raw(ANSWERS_BEFORE, {"directives": [*directives], "after": after})


class ProvinceAnswer(AnswerFacts):
    """How one province answered one directive, as it is now. A view."""

    objects = ProvinceAnswerManager()

    class Meta:
        managed = False
        db_table = "statements_provinceanswer"
        verbose_name = "answer of a province"
        verbose_name_plural = "answers of provinces"


class UseFacts(models.Model):
    """How the bodies of one place use a set phrase: in how many statements, how often, from when.

    ``first`` and ``after`` bound the first use that has a date. ``months`` counts the statements
    whose month is certain: ``{"2025-04": 3}``.
    """

    pk = models.CompositePrimaryKey("phrase_id", "unit")
    phrase_id = models.BigIntegerField()
    unit = models.CharField(max_length=6)
    statements = models.PositiveIntegerField()
    times = models.PositiveBigIntegerField()
    first = models.DateField(null=True)
    after = models.DateField(null=True)
    months = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.phrase_id} in {self.unit}"

    @property
    def date(self) -> ImpreciseDate | None:
        """The possible days of the first use; None where no use has a date."""
        if self.first is None or self.after is None:
            return None
        return ImpreciseDate.from_days(self.first, self.after)


class StoredUse(UseFacts):
    """The stored rows of ``PhraseUse``, some of which may be out of date."""

    class Meta:
        verbose_name = "stored use"
        verbose_name_plural = "stored uses"


class StaleUse(models.Model):
    """A use whose stored row is out of date. The same may be noted several times."""

    phrase_id = models.BigIntegerField()
    unit = models.CharField(max_length=6)

    class Meta:
        verbose_name = "use to store anew"
        verbose_name_plural = "uses to store anew"
        indexes = [models.Index(fields=["phrase_id", "unit"], name="stale_use")]

    def __str__(self) -> str:
        return f"{self.phrase_id} in {self.unit}"


class PhraseUse(UseFacts):
    """How one place uses a set phrase, as it is now. A view."""

    class Meta:
        managed = False
        db_table = "statements_phraseuse"
        verbose_name = "use of a phrase"
        verbose_name_plural = "uses of phrases"


class MonthCount(models.Model):
    """How many statements certainly fall into a month: the sum of its rows.

    Triggers add a row for each command, negative where statements go, so that no two people who
    save wait for each other. A task joins the rows of a month.
    """

    month = models.DateField()
    statements = models.BigIntegerField()

    class Meta:
        verbose_name = "statements of a month"
        verbose_name_plural = "statements of months"
        constraints = [
            models.CheckConstraint(
                condition=Q(month=TruncMonth("month")),
                name="month_count_by_first_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.statements:+}"
