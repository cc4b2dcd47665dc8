from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0012_possible_days_and_searches'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mention',
            name='mention_state_known',
        ),
        migrations.AlterField(
            model_name='mention',
            name='state',
            field=models.CharField(choices=[('resolved', 'resolved'), ('ambiguous', 'may mean several'), ('unresolved', 'not in the data set'), ('unrecognised', 'not recognised')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['resolved', 'ambiguous', 'unresolved', 'unrecognised'])), name='mention_state_known'),
        ),
    ]
