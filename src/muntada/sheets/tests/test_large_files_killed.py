"""A worker that is killed while it reads a file in leaves nothing of it, and the next one does it once."""

import signal

from tests.workers import Site, prepared, site, wait_until

__all__ = ["prepared", "site"]  # fixtures

ROWS = 5

ASKED = f"""
from django.utils import timezone
from muntada.access.roles import Role
from muntada.sheets.models import PlannedRow, Upload
from muntada.sheets.planning import digest_of
from muntada.sheets.kinds import Fate, RowFate
from tests.cast import make_forum, make_officer
from tests.marking import work_slowly_on
forum = make_forum()
upload = Upload.objects.create(
    public_id="MB27.FIL.001", forum_id=forum.pk, kind="slow", name="list.csv", columns=["name"],
    counts={{"new": {ROWS}}}, state=Upload.State.READING, uploaded_at=timezone.now(),
    digest=digest_of([RowFate(number=n, fate=Fate.NEW) for n in range({ROWS})]),
    asker=make_officer(Role.SECRETARIAT, forum),
)
PlannedRow.objects.bulk_create(PlannedRow(upload=upload, number=n, cells=["Palm"]) for n in range({ROWS}))
work_slowly_on.enqueue(upload.pk)
"""

FOUND = """
from muntada.base.models import Counter
from muntada.sheets.models import Upload
upload = Upload.objects.get()
counted = Counter.objects.filter(scope="ROWS").values_list("last", flat=True).first()
print(upload.state, upload.tries, upload.setback or "-", counted or 0)
"""


def test_a_worker_that_is_killed_in_the_middle_of_a_file_leaves_nothing_of_it(site: Site) -> None:
    site.do(ASKED)
    first = site.start_worker()
    wait_until(lambda: len(site.runs()) == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    after_the_kill = site.do(FOUND).split()

    site.start_worker()
    wait_until(lambda: len(site.runs()) == 2)
    wait_until(lambda: site.do(FOUND).startswith("read_in"))

    assert after_the_kill == ["reading", "1", "-", "0"]
    assert site.do(FOUND).split() == ["read_in", "2", "-", str(ROWS)]
    assert site.runs() == ["written"] * 2
