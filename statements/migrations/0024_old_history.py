"""Copy what the event tables of pghistory held into the log of edits."""

from django.db import migrations

# The tables with a history until now, with the record that each is a part of.
ROOTS = {
    "body": None,
    "citation": ("statement", "statement_id"),
    "depth": None,
    "genre": None,
    "jurisdiction": None,
    "official": None,
    "phrase": None,
    "phrasevariant": ("phrase", "phrase_id"),
    "responselink": ("statement", "response_id"),
    "search": ("statement", "directive_id"),
    "source": None,
    "stance": None,
    "statement": None,
    "tag": None,
    "tagging": ("statement", "statement_id"),
    "tenure": ("official", "official_id"),
    "translation": ("statement", "statement_id"),
}
# An event has the row as it was before; what it became stands in the next one, or in the table.
COPY = """
    INSERT INTO statements_edit (
        made_at, transaction_id, act, model, key, root_model, root_key,
        person_id, person, agent, before, after, digest
    )
    SELECT made_at, pg_current_xact_id(), act, '{model}', key, '{root}', root_key,
           person_id, coalesce(person, ''),
           CASE WHEN person_id IS NULL THEN 'not recorded' ELSE '' END,
           before, after, statements_digest(before, after)
    FROM (
        SELECT event.pgh_id, event.pgh_created_at AS made_at, event.pgh_label AS act,
               event.pgh_obj_id::text AS key, ({root_key})::text AS root_key,
               person.id AS person_id, person.username AS person,
               CASE WHEN event.pgh_label = 'delete' THEN event.old - 'version'
                    ELSE changed.before END AS before,
               CASE WHEN event.pgh_label = 'delete' THEN NULL ELSE changed.after END AS after
        FROM (
            SELECT pgh_id, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id,
                   {columns} AS old,
                   lead({columns}) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS next
            FROM statements_{model}event AS row
        ) AS event
        LEFT JOIN statements_{model} AS current ON current.{pk} = event.pgh_obj_id
        LEFT JOIN pghistory_context AS context ON context.id = event.pgh_context_id
        LEFT JOIN statements_user AS person ON person.id = (context.metadata->>'user')::bigint
        LEFT JOIN LATERAL statements_difference(
            event.old - 'version', coalesce(event.next, to_jsonb(current))
        ) AS changed ON true
    ) AS edit
    WHERE before IS NOT NULL
    ORDER BY pgh_id
"""
_OWN = "ARRAY['pgh_id', 'pgh_created_at', 'pgh_label', 'pgh_obj_id', 'pgh_context_id']"


def copy_events(apps, schema_editor):
    for model, root in ROOTS.items():
        root_model, column = root or (model, None)
        command = COPY.format(
            model=model,
            root=root_model,
            root_key=f"event.old->>'{column}'" if column else "event.pgh_obj_id",
            columns=f"(to_jsonb(row) - {_OWN})",
            pk="code" if model == "jurisdiction" else "id",
        )
        schema_editor.execute(command)


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0023_edits'),
    ]

    operations = [
        migrations.RunPython(copy_events, migrations.RunPython.noop),
    ]
