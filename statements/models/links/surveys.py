"""Surveys: comparisons of every response with every directive, in chunks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.texts import Revision


class Survey(models.Model):
    """One run over all pairs of the archive as it was at the start of the run.

    It covers the current wordings with ids up to ``up_to``, so that resuming finds the same rows.
    Later wordings are left to the next survey.
    """

    engine = models.CharField(_("engine"), max_length=20)
    up_to = models.PositiveBigIntegerField(_("last revision"))
    directives = models.PositiveIntegerField(_("directives"))
    responses = models.PositiveIntegerField(_("responses"))
    started_at = models.DateTimeField(_("started"))

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return f"{self.pk} ({self.engine})"


class SurveyChunk(models.Model):
    """A range of responses that one task compares with all directives."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="chunks")
    first = models.PositiveBigIntegerField(_("first revision"))
    last = models.PositiveBigIntegerField(_("last revision"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("part of a survey")
        verbose_name_plural = _("parts of surveys")
        constraints = [
            models.UniqueConstraint(fields=["survey", "first"], name="survey_chunk_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="survey_chunk_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.first}–{self.last}"


class Overlap(models.Model):
    """Text reuse that a survey found between a response and a directive, linked or not.

    ``v`` and ``u`` are as in an echo, from 0 to 1; for excerpts they cover only the text held.
    They are not discounted, because the family of a directive is what a survey is to find.
    """

    chunk = models.ForeignKey(SurveyChunk, models.CASCADE, related_name="overlaps")
    directive = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    response = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    v = models.FloatField()
    u = models.FloatField()
    longest = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")
        constraints = [
            models.UniqueConstraint(
                fields=["chunk", "directive", "response"], name="overlap_once_in_a_survey"
            ),
            models.CheckConstraint(
                condition=~Q(directive=F("response")), name="overlap_of_two_texts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} ~ {self.directive_id}"
