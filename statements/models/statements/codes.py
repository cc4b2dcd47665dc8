"""The codebook: what a response does with a directive, and how far it goes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.history import tracked


@tracked
class Stance(models.Model):
    """What a response does with a directive, such as adding measures of its own."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=40, blank=True)
    definition = models.TextField(_("definition"), max_length=1000)

    class Meta:
        verbose_name = _("stance")
        verbose_name_plural = _("stances")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") & ~Q(definition=""), name="stance_is_defined"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}".strip()


@tracked
class Depth(models.Model):
    """A rung on the ladder from words to deeds, the lowest first."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    rung = models.PositiveSmallIntegerField(_("rung"), unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=40, blank=True)
    definition = models.TextField(_("definition"), max_length=1000)

    class Meta:
        verbose_name = _("depth")
        verbose_name_plural = _("depths")
        ordering = ["rung"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") & ~Q(definition=""), name="depth_is_defined"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}".strip()


# What reviewers code: the column of links that has a code, and the table of its codes.
CODEBOOK: dict[str, type[models.Model]] = {"stance": Stance, "depth": Depth}
