from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0032_archive_periods"),
        ("statements", "0032_demonstration"),
        ("statements", "0033_faster_imports"),
        ("statements", "0032_profiles_and_news"),
        ("statements", "0033_clauses_taken_up"),
        ("statements", "0032_handed_in_captures"),
    ]
    operations = []
