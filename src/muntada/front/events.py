from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class WordsTranslated(Event):
    sentence = _("A text was translated (%(kind)s %(record_id)s, %(field)s)")

    kind: str
    record_id: int
    field: str
