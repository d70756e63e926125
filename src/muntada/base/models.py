"""Counters behind the public ids, and the jobs of the embedded queue."""

from django.db import models


class Counter(models.Model):
    """The last number given out for one kind of record in one scope, such as `LR25` and `OPP`."""

    scope = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("scope", "kind"), name="a_kind_is_counted_once"),)

    def __str__(self) -> str:
        return f"{self.scope}.{self.kind}"


class Job(models.Model):
    """A piece of background work in the embedded queue."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    key = models.CharField(max_length=40, unique=True)
    task = models.CharField(max_length=200)
    arguments = models.JSONField()
    queue = models.CharField(max_length=20)
    priority = models.IntegerField(default=0)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        # A worker that asks for the next job stops at the first row that it finds here.
        indexes = (models.Index(fields=("state", "priority", "id"), name="jobs_to_do"),)

    def __str__(self) -> str:
        return self.task
