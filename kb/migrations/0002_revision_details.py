"""A revision keeps all of what an author writes, so that a saved draft changes nothing on the live page.

No revision was written before this: nothing could write one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("kb", "0001_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="topic",
            field=models.ForeignKey(
                default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kb.topic"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="revision",
            name="audience",
            field=models.CharField(
                choices=[
                    ("public", "Everybody"),
                    ("signed_in", "People who are signed in"),
                    ("agents", "Agents and authors only"),
                ],
                default="public",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="keywords",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="revision",
            name="also_asked_as",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="revision",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.team",
            ),
        ),
    ]
