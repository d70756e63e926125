"""What later rooms show on the page of an organisation, or of a delegation: its meetings, its quotas.

A room registers from its `apps.ready`:

    register_panel(Panel(template="meetings/panel.html", rows=meetings_of_organisations))
    register_delegation_panel(Panel(template="accreditation/panel.html", rows=state_of_delegations))
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from muntada.access.actor import Actor
from muntada.forums.models import Forum

# The reader, the forum, the numbers of the organisation and of what was merged into it; or that of a delegation.
Rows = Callable[[Actor, Forum, Sequence[int]], Iterable[Any]]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of the page: what this reader may see of it, in a template that finds it as `rows`."""

    template: str
    rows: Rows


_panels: list[Panel] = []


def register_panel(panel: Panel) -> None:
    """Show this on the page of every organisation."""
    if panel not in _panels:
        _panels.append(panel)


def panels_of(actor: Actor, forum: Forum, organisations: Sequence[int]) -> list[tuple[str, list[Any]]]:
    """The templates and rows of all panels, in the order in which the rooms stand."""
    return [(panel.template, list(panel.rows(actor, forum, organisations))) for panel in _panels]


_of_delegations: list[Panel] = []


def register_delegation_panel(panel: Panel) -> None:
    """Show this on the page of every delegation."""
    if panel not in _of_delegations:
        _of_delegations.append(panel)


def panels_of_delegation(actor: Actor, forum: Forum, delegation: int) -> list[tuple[str, list[Any]]]:
    """The templates and rows of all panels of a delegation, without those that have nothing for this reader."""
    found = [(panel.template, list(panel.rows(actor, forum, [delegation]))) for panel in _of_delegations]
    return [(template, rows) for template, rows in found if rows]
