"""The files that were brought, as a file."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.accounts.names import name_in, recognised
from muntada.sheets.exports import Listing, Value, register
from muntada.sheets.kinds import FATE_WORDS, Column, Context, Fate
from muntada.sheets.models import Upload

COLUMNS = (
    Column(key="id", title=_("Number of the file")),
    Column(key="name", title=_("File")),
    Column(key="kind", title=_("What it holds")),
    Column(key="state", title=_("State"), choices=dict(Upload.State.choices)),
    Column(key="rows", title=_("Rows")),
    *(Column(key=fate.value, title=FATE_WORDS[fate]) for fate in Fate),
    Column(key="uploaded_at", title=_("Uploaded (UTC)")),
    Column(key="uploader", title=_("Uploaded by")),
    Column(key="finished_at", title=_("Read in or dropped (UTC)")),
)


def upload_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The files of the reader's office, the newest first."""
    rows = Upload.objects.visible_to(context.actor).filter(forum_id=context.forum_id)
    rows = rows.select_related("uploader")
    for one in recognised(rows.iterator(chunk_size=500), lambda one: one.uploader):
        yield {
            "id": one.public_id,
            "name": one.name,
            "kind": str(one.kind_of_rows.title) if one.kind_of_rows else one.kind,
            "state": one.state,
            "rows": one.count(),
            **{fate.value: one.count(fate) for fate in Fate},
            "uploaded_at": one.uploaded_at,
            "uploader": name_in(context.language, one.uploader),
            "finished_at": one.finished_at,
        }


UPLOADS = register(
    Listing(
        name="uploads", title=_("Files so far"), right="sheets.uploads", columns=COLUMNS, rows=upload_rows
    )
)
