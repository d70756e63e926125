"""The open accounts of a demo: who can be looked over the shoulder, and where that is refused."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from muntada.access.roles import ROLE_WORDS, Role
from muntada.accounts.models import User
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Forum, Grant

HOMES = frozenset(
    {
        Role.DELEGATE,
        Role.HEAD,
        Role.SECRETARIAT,
        Role.INTERPRETER,
        Role.OFFICER,
        Role.PRESS,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)
BY_PART = {
    Role.DELEGATE: Membership.Part.DELEGATE,
    Role.HEAD: Membership.Part.HEAD,
    Role.INTERPRETER: Membership.Part.INTERPRETER,
    Role.OFFICER: Membership.Part.OFFICER,
    Role.PRESS: Membership.Part.PRESS,
}


OF_PROXIES = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


@dataclass(frozen=True)
class DemoAccount:
    """A button on the sign-in page of a demo."""

    email: str
    role: str
    name: str
    of: str
    key: str

    @property
    def is_home(self) -> bool:
        """True for the eight roles that have a home of their own; the others are duties beside them."""
        return Role(self.key) in HOMES


def is_loopback(request: HttpRequest) -> bool:
    """True when the request comes from this very machine and through no proxy."""
    if any(header in request.META for header in OF_PROXIES):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def holds_only_demo_rows() -> bool:
    """True when nothing in this database was entered outside a demo."""
    return not any(
        model.objects.filter(is_demo=False).exists() for model in (Forum, User, Organisation, Person)
    )


def may_open(request: HttpRequest) -> bool:
    """True where the open accounts may be used: in a demo, on this machine, among demo rows only."""
    return bool(settings.CONFIG.is_demo) and is_loopback(request) and holds_only_demo_rows()


def demo_accounts() -> list[DemoAccount]:
    """One account for each role and each duty, in the order of the table of rights."""
    members = (
        Membership.objects.current()
        .filter(person__user__is_demo=True)
        .select_related("person__user", "organisation", "side")
        .order_by("rank", "pk")
    )
    by_part: dict[str, Membership] = {}
    for member in members:
        is_cast = member.person.user is not None and member.person.user.email.startswith(("hana.", "yousef."))
        if member.part not in by_part or is_cast:
            by_part[member.part] = member
    grants: dict[str, Grant] = {}
    for grant in (
        Grant.objects.filter(user__is_demo=True).select_related("user__person", "side").order_by("pk")
    ):
        grants.setdefault(grant.role, grant)
    found = []
    for role in Role:
        if role in BY_PART and BY_PART[role] in by_part:
            member = by_part[BY_PART[role]]
            user = member.person.user
            if user is not None:
                found.append(
                    DemoAccount(
                        user.email,
                        str(ROLE_WORDS[role]),
                        str(member.person.name),
                        str(member.organisation.name),
                        role.value,
                    )
                )
        elif role in grants:
            user = grants[role].user
            side = grants[role].side
            found.append(
                DemoAccount(
                    user.email,
                    str(ROLE_WORDS[role]),
                    str(user.person.name) if hasattr(user, "person") else user.name,
                    str(side.name) if side else "",
                    role.value,
                )
            )
    return found
