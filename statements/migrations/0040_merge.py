from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0032_archive_periods"),
        ("statements", "0032_demonstration"),
        ("statements", "0033_faster_imports"),
        ("statements", "0032_phrase_proposals"),
        ("statements", "0032_saved_views"),
        ("statements", "0032_handed_in_captures"),
    ]
    operations = []
