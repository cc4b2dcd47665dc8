"""Fields get the names that the code calls them by. No column and no table is renamed."""

import datetime

import django.contrib.postgres.fields.ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def _named(model, old, new, field):
    """Tell Django another name of a field. Its column stays."""
    return [migrations.AlterField(model, old, field), migrations.RenameField(model, old, new)]


def _date():
    return django.contrib.postgres.fields.ranges.DateRangeField(
        blank=True, db_column="said", null=True, verbose_name="date"
    )


class Migration(migrations.Migration):
    dependencies = [("statements", "0019_sealed_secrets")]

    operations = [
        *_named("statement", "said", "date_range", _date()),
        *_named("statementevent", "said", "date_range", _date()),
        *_named(
            "ranking", "seat", "jurisdiction_code",
            models.CharField(db_column="seat", default="", max_length=6),
        ),
        *_named(
            "ranking", "known", "directives_fingerprint",
            models.CharField(db_column="known", max_length=60),
        ),
        *_named("ranking", "found", "proposals", models.PositiveIntegerField(db_column="found")),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='update_update',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."said" IS DISTINCT FROM (NEW."said") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."genre_id" IS DISTINCT FROM (NEW."genre_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."official_id" IS DISTINCT FROM (NEW."official_id") OR OLD."post_as_named" IS DISTINCT FROM (NEW."post_as_named") OR OLD."said_note" IS DISTINCT FROM (NEW."said_note") OR OLD."seed_key" IS DISTINCT FROM (NEW."seed_key") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."title_zh" IS DISTINCT FROM (NEW."title_zh") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "statements_statementevent" ("body_id", "entered_at", "entered_by_id", "form_key", "genre_id", "id", "kind", "language", "note", "official_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_as_named", "said", "said_note", "seed_key", "summary", "title_en", "title_zh", "version") VALUES (OLD."body_id", OLD."entered_at", OLD."entered_by_id", OLD."form_key", OLD."genre_id", OLD."id", OLD."kind", OLD."language", OLD."note", OLD."official_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."post_as_named", OLD."said", OLD."said_note", OLD."seed_key", OLD."summary", OLD."title_en", OLD."title_zh", OLD."version"); RETURN NULL;', hash='d105cdc5cfc89bbf8e2d411403d66e7a676a6b6a', operation='UPDATE', pgid='pgtrigger_update_update_275ed', table='statements_statement', when='AFTER')),
        ),
        # The constraints stand as they are; only Django calls their column otherwise.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(
                    model_name='statement',
                    name='statement_date_bounded',
                ),
                migrations.RemoveConstraint(
                    model_name='statement',
                    name='statement_entered_once',
                ),
                migrations.AddConstraint(
                    model_name='statement',
                    constraint=models.CheckConstraint(condition=models.Q(('date_range', None), models.Q(('date_range__endswith__lte', datetime.date(2101, 1, 1)), ('date_range__isempty', False), ('date_range__isnull', False), ('date_range__lower_inf', False), ('date_range__startswith__gte', datetime.date(1900, 1, 1)), ('date_range__upper_inf', False)), _connector='OR'), name='statement_date_bounded'),
                ),
                migrations.AddConstraint(
                    model_name='statement',
                    constraint=models.UniqueConstraint(condition=models.Q(('title_zh', ''), _negated=True), fields=('body', 'title_zh', 'date_range'), name='statement_entered_once', nulls_distinct=False),
                ),
            ]
        ),
    ]
