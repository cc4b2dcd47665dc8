"""Empty the log of sign-ins that django-axes kept beside the audit log, which forgets."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0051_directive_cards'),
        ('axes', '0010_accessattemptexpiration'),
    ]

    operations = [
        migrations.RunSQL('DELETE FROM axes_accesslog', migrations.RunSQL.noop),
    ]
