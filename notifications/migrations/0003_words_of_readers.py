from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_bell_and_choices'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='rhythm',
            name='feedback_from',
        ),
        migrations.AddField(
            model_name='rhythm',
            name='feedback_upto',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='rhythm',
            name='feedback_due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
