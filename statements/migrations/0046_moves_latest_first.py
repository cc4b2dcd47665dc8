from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statements", "0045_import_taken_back_by")]

    operations = [
        migrations.AddIndex(
            model_name="responselink",
            index=models.Index(
                condition=models.Q(("state", "confirmed")),
                fields=["decided_at", "id"],
                name="link_confirmed_last",
            ),
        ),
    ]
