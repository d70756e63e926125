"""A computation moves few of the published meetings, none of them, or starts afresh."""

from typing import Any

from django.db import migrations, models


def say_it_in_words(apps: Any, _editor: Any) -> None:
    apps.get_model("meetings", "Run").objects.filter(keeps_published=True).update(start="kept")


def say_it_in_short(apps: Any, _editor: Any) -> None:
    apps.get_model("meetings", "Run").objects.exclude(start="afresh").update(keeps_published=True)


class Migration(migrations.Migration):
    dependencies = (("meetings", "0013_undo_by_the_clock_on_the_wall"),)

    operations = (
        migrations.AddField(
            model_name="run",
            name="start",
            field=models.CharField(
                choices=[
                    ("few", "move few"),
                    ("kept", "keep all, add what fits"),
                    ("afresh", "start afresh"),
                ],
                default="afresh",
                max_length=6,
            ),
        ),
        migrations.RunPython(say_it_in_words, say_it_in_short),
        migrations.RemoveField(model_name="run", name="keeps_published"),
    )
