"""Several people may go to a meeting by invitation; who was named alone stays named."""

from typing import Any

from django.db import migrations, models


def keep_who_was_named(apps: Any, _editor: Any) -> None:
    invitations = apps.get_model("meetings", "Invitation")
    for one in invitations.objects.filter(attendee__isnull=False).iterator():
        one.people.add(one.attendee_id)


class Migration(migrations.Migration):
    dependencies = (
        ("directory", "0002_organisations_of_forums"),
        ("meetings", "0011_names_and_reminders"),
    )

    operations = (
        migrations.AddField(
            model_name="invitation",
            name="people",
            field=models.ManyToManyField(
                blank=True,
                related_name="slot_invitations",
                to="directory.membership",
                verbose_name="who comes",
            ),
        ),
        migrations.RunPython(keep_who_was_named, migrations.RunPython.noop),
        migrations.RemoveField(model_name="invitation", name="attendee"),
    )
