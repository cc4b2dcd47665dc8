"""Keep the texts of cards uncompressed, so that a search need not decompress them.

Those of before become so when they are filled again, as all are when they are folded by new rules.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0054_links_of_provinces"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE statements_card ALTER COLUMN text SET STORAGE EXTERNAL",
            "ALTER TABLE statements_card ALTER COLUMN text SET STORAGE EXTENDED",
        ),
    ]
