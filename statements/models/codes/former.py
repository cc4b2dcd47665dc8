"""Former codes of tags and forms, so that an address that somebody keeps leads on."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from statements.models.statements.statement import Genre, Tag


class FormerCode(models.Model):
    """A code that a row had before it was renamed. Triggers write the rows.

    No other row can take a former code: whoever follows an old address finds what it meant.
    """

    slug = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug


class FormerTagCode(FormerCode):
    """A code that a tag had."""

    code = models.ForeignKey(Tag, models.CASCADE, related_name="former_codes")

    class Meta:
        verbose_name = _("former code of a tag")
        verbose_name_plural = _("former codes of tags")


class FormerGenreCode(FormerCode):
    """A code that a form had."""

    code = models.ForeignKey(Genre, models.CASCADE, related_name="former_codes")

    class Meta:
        verbose_name = _("former code of a form")
        verbose_name_plural = _("former codes of forms")


_update_of: Any = pgtrigger.UpdateOf  # its arguments have no types


def _triggers(table: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a table with codes; ``table`` holds its former codes."""
    refuse_former = f"""
        IF EXISTS (SELECT FROM {table} WHERE slug = NEW.slug AND code_id <> NEW.id) THEN
            RAISE EXCEPTION 'code % was that of another row', NEW.slug
            USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NEW;
    """
    remember = f"""
        DELETE FROM {table} WHERE slug = NEW.slug;
        INSERT INTO {table} (slug, code_id) VALUES (OLD.slug, NEW.id);
        RETURN NEW;
    """  # noqa: S608 - names of ours
    return [
        pgtrigger.Trigger(
            name="code_was_of_no_other",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | _update_of("slug"),
            func=refuse_former,
        ),
        pgtrigger.Trigger(
            name="former_code_leads_on",
            when=pgtrigger.After,
            operation=_update_of("slug"),
            condition=pgtrigger.Q(old__slug__df=pgtrigger.F("new__slug")),
            func=remember,
        ),
    ]


pgtrigger.register(*_triggers("statements_formertagcode"))(Tag)
pgtrigger.register(*_triggers("statements_formergenrecode"))(Genre)
