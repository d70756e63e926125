"""The roles that somebody can hold in a forum: eight homes, and the duties beside them."""

from enum import StrEnum

from django.utils.translation import pgettext_lazy


class Role(StrEnum):
    """A column of the table of rights."""

    PUBLIC = "public"
    DELEGATE = "delegate"
    HEAD = "head"
    SECRETARIAT = "secretariat"
    INTERPRETER = "interpreter"
    OFFICER = "officer"
    PRESS = "press"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    B2B_DESK = "b2b_desk"
    FOCAL_POINT = "focal_point"
    PROTOCOL = "protocol"
    CONSULAR = "consular"
    COMPLIANCE = "compliance"
    CASE_OFFICER = "case_officer"
    PRESS_DESK = "press_desk"
    LEGAL = "legal"
    SIGNATORY = "signatory"
    GATE = "gate"


ROLE_WORDS = {
    Role.PUBLIC: pgettext_lazy("role", "public visitor"),
    Role.DELEGATE: pgettext_lazy("role", "delegate"),
    Role.HEAD: pgettext_lazy("role", "head of delegation"),
    Role.SECRETARIAT: pgettext_lazy("role", "secretariat"),
    Role.INTERPRETER: pgettext_lazy("role", "interpreter"),
    Role.OFFICER: pgettext_lazy("role", "government officer"),
    Role.PRESS: pgettext_lazy("role", "press"),
    Role.AUDITOR: pgettext_lazy("role", "auditor"),
    Role.ADMINISTRATOR: pgettext_lazy("role", "administrator"),
    Role.B2B_DESK: pgettext_lazy("role", "B2B desk"),
    Role.FOCAL_POINT: pgettext_lazy("role", "focal point"),
    Role.PROTOCOL: pgettext_lazy("role", "protocol"),
    Role.CONSULAR: pgettext_lazy("role", "consular officer"),
    Role.COMPLIANCE: pgettext_lazy("role", "compliance officer"),
    Role.CASE_OFFICER: pgettext_lazy("role", "case officer"),
    Role.PRESS_DESK: pgettext_lazy("role", "press desk"),
    Role.LEGAL: pgettext_lazy("role", "legal reviewer"),
    Role.SIGNATORY: pgettext_lazy("role", "signatory"),
    Role.GATE: pgettext_lazy("role", "gate staff"),
}

# Held by taking part (directory.Membership) rather than by an appointment (forums.Grant).
BY_TAKING_PART = frozenset(
    {Role.PUBLIC, Role.DELEGATE, Role.HEAD, Role.INTERPRETER, Role.OFFICER, Role.PRESS}
)
BY_APPOINTMENT = tuple(role for role in Role if role not in BY_TAKING_PART)

# What these do touches others' rights or private matters: a second factor is asked for each time.
PRIVILEGED = frozenset(BY_APPOINTMENT) - {Role.GATE, Role.SIGNATORY}

# A member of these offices who belongs to a side never reaches the other side's own matters.
OFFICES = frozenset(BY_APPOINTMENT) - {Role.AUDITOR, Role.ADMINISTRATOR}
