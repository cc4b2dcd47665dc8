from django.db import migrations


def outdate_keys(apps, schema_editor):
    """Have a sweep key all bodies anew: 0014 makes keys without the unit, which 省委 alone needs."""
    apps.get_model("statements", "Body").objects.update(keyed_by="key-0")


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0048_entered_cards'),
    ]

    operations = [migrations.RunPython(outdate_keys, migrations.RunPython.noop)]
