from typing import Any

from django.db import migrations

from muntada.post.guard import lower_guard, raise_guard


def up(_apps: Any, schema_editor: Any) -> None:
    raise_guard(schema_editor.connection)


def down(_apps: Any, schema_editor: Any) -> None:
    lower_guard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("post", "0001_initial")]

    operations = [migrations.RunPython(up, down)]
