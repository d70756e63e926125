"""Files are kept no longer than they are of use, and no rows beside them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from tests.cast import NOON, Cast, acting, actor_of

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due
from muntada.sheets import actions
from muntada.sheets.kinds import kind_named
from muntada.sheets.models import Upload
from muntada.sheets.reading import read

TABLE = b"Name;Country\nPalm Works;XM\n"


def brought(cast: Cast, name: str = "list.csv") -> Upload:
    kind = kind_named("organisations")
    assert kind is not None
    return actions.upload_file(
        forum=cast.forum,
        kind=kind,
        name=name,
        content=TABLE,
        sheet=read(TABLE),
        actor=cast.secretary,
        now=NOON,
    )


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_forget_upload_removes_file_and_rows_after_thirty_days(
    cast: Cast, days: int, is_kept: bool, django_capture_on_commit_callbacks: Any
) -> None:
    upload = brought(cast)
    path = str(upload.file.name)

    later = NOON + timedelta(days=days)
    clock.stop_at(later)
    with django_capture_on_commit_callbacks(execute=True):
        run_all_due(later)
    clock.stop_at(None)

    upload.refresh_from_db()
    assert default_storage.exists(path) is is_kept
    assert upload.rows.exists() is is_kept
    assert upload.state == (Upload.State.UPLOADED if is_kept else Upload.State.DISCARDED)


def test_discard_upload_removes_file_and_rows_at_once(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    upload = brought(cast)
    path = str(upload.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_upload(upload=upload, actor=cast.secretary, now=NOON)

    upload.refresh_from_db()
    assert (default_storage.exists(path), upload.rows.count(), upload.state) == (False, 0, "discarded")
    with pytest.raises(actions.Finished):
        actions.discard_upload(upload=upload, actor=cast.secretary, now=NOON)


def test_upload_file_is_kept_under_a_name_that_tells_nothing(cast: Cast) -> None:
    upload = brought(cast, name="C:\\secret\\delegates\u202excod.csv".replace("\u202e", ""))

    assert upload.name == "delegatesxcod.csv"
    assert "delegates" not in str(upload.file.name)


def test_upload_file_is_not_for_delegates(cast: Cast) -> None:
    kind = kind_named("organisations")
    assert kind is not None

    with pytest.raises(NotAllowed):
        actions.upload_file(
            forum=cast.forum,
            kind=kind,
            name="x.csv",
            content=TABLE,
            sheet=read(TABLE),
            actor=actor_of(cast.hana),
            now=NOON,
        )


def test_read_in_is_refused_for_the_other_side(cast: Cast) -> None:
    upload = brought(cast)
    Upload.objects.filter(pk=upload.pk).update(side_id=cast.guest.pk)
    upload.refresh_from_db()
    kind = kind_named("organisations")
    assert kind is not None

    with pytest.raises(NotAllowed):
        actions.read_in(
            upload=upload,
            kind=kind,
            digest="",
            leaves_out=False,
            actor=acting(Role.SECRETARIAT, cast.forum, cast.host),
            now=NOON,
        )
