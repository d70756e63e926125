"""The database column of a text in three languages."""

from typing import Any

from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from muntada.base.languages import LANGUAGES
from muntada.base.words import Words


class WordsField(models.JSONField):
    """Keeps `Words` as JSON; a new language needs no new column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Words)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        data = super().from_db_value(value, expression, connection)
        if isinstance(expression, KeyTransform):
            return data
        return Words.from_json(data)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Words):
            return value
        return Words.from_json(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.to_json() if isinstance(value, Words) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Words):
            value = value.to_json()
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> Any:
        return self.value_from_object(obj).to_json()


def in_language(field: str, language: str) -> Combinable:
    """A text column in the reader's language, else in whichever there is: to sort and search by."""
    order = [language, *(other for other in LANGUAGES if other != language)]
    return Coalesce(
        *(KeyTextTransform("text", KeyTransform(code, field)) for code in order),
        models.Value(""),
        output_field=models.TextField(),
    )
