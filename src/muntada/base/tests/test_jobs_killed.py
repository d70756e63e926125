"""Real workers in processes of their own, killed and told to stop, on whichever database the tests run."""

import signal
from pathlib import Path

import pytest
from tests.workers import Site, prepared, scratch_database, site, wait_until

__all__ = ["prepared", "site"]  # fixtures

JOBS = 80
KILLS = 4


def test_workers_that_are_killed_lose_no_job_and_do_none_twice(site: Site) -> None:
    site.do(f"from tests.marking import leave_mark\nfor one in range({JOBS}): leave_mark.enqueue(one)")
    living = [site.start_worker(), site.start_worker()]
    for kill in range(1, KILLS + 1):
        wait_until(lambda kill=kill: len(site.runs()) >= kill * 15)  # type: ignore[misc]
        victim = living.pop(0)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        living.append(site.start_worker())
    wait_until(lambda: {run for run in site.runs() if run.startswith("done")} >= names("done"))

    begun = [run for run in site.runs() if run.startswith("begun")]
    assert set(begun) == names("begun")
    # Only what was in the hands of a killed worker was begun again: two jobs at most.
    assert JOBS <= len(begun) <= JOBS + KILLS * 2
    assert site.do(
        "from muntada.base.models import Counter\nprint(Counter.objects.get(kind='ALL').last)"
    ).split() == [str(JOBS)]


def names(verb: str) -> set[str]:
    return {f"{verb} {number}" for number in range(JOBS)}


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(site: Site) -> None:
    site.do("from tests.marking import take_long\nfor one in range(9): take_long.enqueue(one)")
    worker = site.start_worker()
    wait_until(lambda: bool(site.runs()))

    worker.send_signal(signal.SIGTERM)
    code = worker.wait(30)

    begun = {run.split()[1] for run in site.runs() if run.startswith("begun")}
    done = {run.split()[1] for run in site.runs() if run.startswith("done")}
    assert (code, begun == done, 1 <= len(done) <= 2) == (0, True, True)


def test_what_a_job_enqueues_exists_exactly_if_its_transaction_does(site: Site) -> None:
    site.do("from tests.marking import enqueue_and_fail\nenqueue_and_fail.enqueue(1)")
    site.start_worker()
    wait_until(lambda: bool(site.runs()))

    site.do("from tests.marking import take_long\ntake_long.enqueue(2)")
    wait_until(lambda: "done 2" in site.runs())

    assert "begun 1" in site.runs()
    assert "done 1" not in site.runs()


@pytest.mark.django_db  # on either kind of database
def test_a_worker_refuses_tables_of_another_version(tmp_path: Path) -> None:
    with scratch_database(tmp_path) as url, (tmp_path / "workers.log").open("wb") as log:
        worker = Site(tmp_path, url, log).start_worker()
        code = worker.wait(60)

    assert code == 2
    assert (tmp_path / "workers.log").read_text() == (
        "The database is not at this version: run muntada migrate.\n"
    )
