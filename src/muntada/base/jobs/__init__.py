"""Background work: one way to put a job in the queue, two engines that carry it out.

Rooms write `from django_tasks import task` in their `tasks.py` and enqueue inside the action's transaction; what
comes back every day is marked with `periodic.every`. On SQLite the jobs lie in a table of our own and a dead
worker's lease runs out; on PostgreSQL procrastinate keeps them. A handler may be called twice and must have done
it once: it looks before it acts.
"""
