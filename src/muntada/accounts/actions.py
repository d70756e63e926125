"""What changes who can sign in, and how.

What people do to their own account needs no duty: those actions take no user and touch the actor's own.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.http import urlencode

from muntada.access.actor import Actor, NotAllowed, Owner, System, require
from muntada.accounts import mail, work
from muntada.accounts.events import (
    AddressChangeAsked,
    AddressChanged,
    EnrolmentCodeGiven,
    EnrolmentCodeUsed,
    InvitationResent,
    InvitationWithdrawn,
    PasswordChanged,
    ProfileChanged,
    SessionEnded,
    SignInLinkSent,
    SignInLinkUsed,
    SignInMeansChanged,
    UserDeactivated,
    UserInvited,
    UserJoined,
    UserReactivated,
    WorkHandedOver,
)
from muntada.accounts.models import (
    EnrolmentCode,
    Invitation,
    MailedLink,
    User,
    UserState,
    digest_of,
    new_code,
    new_token,
)
from muntada.base.action import action
from muntada.base.text import clean
from muntada.journal.record import record

LINK_LASTS = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=7)
CODE_LASTS = timedelta(days=7)
EVERYWHERE = Owner(forum_id=None)


def require_of_installation(actor: Actor, row: str) -> None:
    """As `require`, for what no forum owns: rights that somebody holds inside one forum do not reach it."""
    if actor.forum_id is not None:
        raise NotAllowed(row)
    require(actor, row, EVERYWHERE)


# Coming in


@action
def send_sign_in_link(
    *, email: str, origin: str, next_url: str, actor: Actor | System, now: datetime
) -> None:
    """Mail a link that opens one session; an address that we do not know gets nothing and learns nothing."""
    require(actor, "accounts.send_sign_in_link", EVERYWHERE)
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None or user.state is UserState.DEACTIVATED:
        return
    if user.state is UserState.INVITED:
        invitation = user.invitations.open().first()
        if invitation is not None:
            _mail_invitation(invitation, origin, now)
            _tell_again(invitation, actor, now)
        return
    MailedLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    token = _new_link(user, MailedLink.Purpose.SIGN_IN, user.email, now)
    record(SignInLinkSent(forum_id=None, user_id=user.pk), actor=actor, now=now)
    mail.send(
        "sign_in_link",
        to=user.email,
        language=user.language,
        user=user,
        url=_address(origin, user.language, f"account/link/{token}/", next_url),
    )


class LinkUsedUp(Exception):
    """The link was used before, is too old, or was never ours."""


@action
def use_sign_in_link(*, token: str, actor: Actor, now: datetime) -> User:
    """Whoever holds the link is the user; it opens nothing a second time."""
    require(actor, "accounts.use_sign_in_link", EVERYWHERE)
    link = _use_link(token, MailedLink.Purpose.SIGN_IN, now)
    if not link.user.is_active:
        raise LinkUsedUp
    record(SignInLinkUsed(forum_id=None, user_id=link.user_id), actor=actor, now=now)
    return link.user


# One's own account


class NotSignedIn(Exception):
    """Nobody is there whose account could be changed."""


def _own(actor: Actor) -> User:
    if actor.user_id is None:
        raise NotSignedIn
    return User.objects.select_for_update().get(pk=actor.user_id)


@action
def change_profile(
    *, name: str, language: str, theme: str, density: str, has_shortcuts: bool, actor: Actor, now: datetime
) -> User:
    """Change how colleagues see one's name, and how pages look."""
    require(actor, "accounts.change_profile", EVERYWHERE)
    user = _own(actor)
    user.name = clean(name)
    user.language, user.theme, user.density, user.has_shortcuts = language, theme, density, has_shortcuts
    user.save(update_fields=("name", "language", "theme", "density", "has_shortcuts"))
    record(ProfileChanged(forum_id=None, user_id=user.pk), actor=actor, now=now)
    return user


@action
def change_password(*, password: str, actor: Actor, now: datetime) -> User:
    """Set a password, which ends every session opened with the old one; the mailbox is told."""
    require(actor, "accounts.change_password", EVERYWHERE)
    user = _own(actor)
    user.set_password(password)
    user.save(update_fields=("password",))
    record(PasswordChanged(forum_id=None, user_id=user.pk), actor=actor, now=now)
    mail.send("sign_in_changed", to=user.email, language=user.language, user=user, what="password")
    return user


@action
def ask_address_change(*, email: str, origin: str, actor: Actor, now: datetime) -> None:
    """Send a link to the new address and word to the present one; an address that is taken gets no link.

    Whoever asked learns the same in both cases.
    """
    require(actor, "accounts.ask_address_change", EVERYWHERE)
    user = _own(actor)
    email = User.objects.normalize_email(email.strip()).lower()
    record(AddressChangeAsked(forum_id=None, user_id=user.pk), actor=actor, now=now)
    mail.send("address_change_asked", to=user.email, language=user.language, user=user, address=email)
    if User.objects.filter(email__iexact=email).exists():
        return
    token = _new_link(user, MailedLink.Purpose.ADDRESS, email, now)
    mail.send(
        "confirm_address",
        to=email,
        language=user.language,
        user=user,
        url=_address(origin, user.language, f"account/address/{token}/"),
    )


class AddressTaken(Exception):
    """Somebody else signs in with this address by now."""


@action
def confirm_address(*, token: str, actor: Actor, now: datetime) -> User:
    """The new mailbox is theirs: sign in with it from now on; the old one is told."""
    require(actor, "accounts.confirm_address", EVERYWHERE)
    user = _own(actor)
    link = _use_link(token, MailedLink.Purpose.ADDRESS, now)
    if link.user_id != user.pk:
        raise LinkUsedUp
    former, user.email = user.email, link.address
    try:
        with transaction.atomic():
            user.save(update_fields=("email",))
    except IntegrityError as error:
        raise AddressTaken from error
    record(AddressChanged(forum_id=None, user_id=user.pk), actor=actor, now=now)
    mail.send("sign_in_changed", to=former, language=user.language, user=user, what="address")
    return user


@action
def end_session(*, session_id: int, actor: Actor, now: datetime) -> None:
    """End one of one's own sessions, on whichever device it is."""
    require(actor, "accounts.end_session", EVERYWHERE)
    user = _own(actor)
    for session in UserSession.objects.filter(pk=session_id, user=user):
        session.end()
        record(SessionEnded(forum_id=None, user_id=user.pk, count=1), actor=actor, now=now)


@action
def end_other_sessions(*, kept: str, actor: Actor, now: datetime) -> int:
    """End every session of one's own but the one with this key; how many there were."""
    require(actor, "accounts.end_other_sessions", EVERYWHERE)
    user = _own(actor)
    others = list(UserSession.objects.filter(user=user).exclude(session_key=kept))
    for session in others:
        session.end()
    record(SessionEnded(forum_id=None, user_id=user.pk, count=len(others)), actor=actor, now=now)
    return len(others)


# Invitations


class AlreadyHasAccount(Exception):
    """The address signs somebody in already."""


class IsDeactivated(Exception):
    """The address belongs to a closed account, which an administrator can open again."""


@action
def invite_user(
    *,
    email: str,
    name: str,
    language: str,
    origin: str,
    forum_id: int | None = None,
    side_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> User:
    """Ask an address to join: an account that nobody can use until the mailed link is followed."""
    if forum_id is None:
        require_of_installation(actor, "accounts.invite_user")
    require(actor, "accounts.invite_user", Owner(forum_id=forum_id, side_id=side_id))
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is not None and user.state is UserState.ACTIVE:
        raise AlreadyHasAccount
    if user is not None and user.state is UserState.DEACTIVATED:
        raise IsDeactivated
    if user is None:
        user = User.objects.create_user(email.strip(), name=clean(name), language=language, is_active=False)
    user.invitations.open().update(withdrawn_at=now)
    invitation = Invitation(user=user, invited_by_id=actor.user_id, forum_id=forum_id, side_id=side_id)
    _mail_invitation(invitation, origin, now)
    record(UserInvited(forum_id=forum_id, side_id=side_id, user_id=user.pk), actor=actor, now=now)
    return user


class NoLongerOpen(Exception):
    """The invitation was accepted or withdrawn meanwhile."""


@action
def resend_invitation(*, invitation: Invitation, origin: str, actor: Actor, now: datetime) -> None:
    """Send a new link for another seven days; the old one opens nothing any more."""
    require(actor, "accounts.resend_invitation", invitation)
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise NoLongerOpen
    _mail_invitation(invitation, origin, now)
    _tell_again(invitation, actor, now)


@action
def withdraw_invitation(*, invitation: Invitation, actor: Actor, now: datetime) -> None:
    """Make the link useless; what the person was appointed to ends with it."""
    require(actor, "accounts.withdraw_invitation", invitation)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise NoLongerOpen
    record(
        InvitationWithdrawn(
            forum_id=invitation.forum_id, side_id=invitation.side_id, user_id=invitation.user_id
        ),
        actor=actor,
        now=now,
    )


@action
def accept_invitation(
    *, token: str, name: str, language: str, password: str, actor: Actor, now: datetime
) -> User:
    """Join: the name that colleagues see, the language of pages and mails, and a password for those who want one."""
    require(actor, "accounts.accept_invitation", EVERYWHERE)
    invitation = Invitation.objects.open().by_token(token).filter(expires_at__gt=now).first()
    if invitation is None:
        raise LinkUsedUp
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now):
        raise LinkUsedUp
    user = invitation.user
    user.name, user.language, user.is_active, user.joined_at = clean(name), language, True, now
    if password:
        user.set_password(password)
    user.save()
    record(
        UserJoined(forum_id=invitation.forum_id, side_id=invitation.side_id, user_id=user.pk),
        actor=Actor(user_id=user.pk),
        now=now,
    )
    return user


# Coming and going of officers


class NotAColleague(Exception):
    """Work passes to somebody else who can sign in."""


@action
def hand_over(*, user: User, successor: User, actor: Actor, now: datetime) -> int:
    """All open work of one user passes to another; how many things passed."""
    require_of_installation(actor, "accounts.hand_over")
    return _pass_on(user, successor, actor, now)


class OpenWorkLeft(Exception):
    """The user still has open work, and nobody was named to take it over."""


class NotOneself(Exception):
    """Nobody closes their own account."""


@action
def deactivate_user(*, user: User, successor: User | None, actor: Actor, now: datetime) -> None:
    """Close an account and end its sessions; what is open passes to the successor first.

    The last administrator's office is open work like any other, so it cannot be lost here.
    """
    require_of_installation(actor, "accounts.deactivate_user")
    if user.pk == actor.user_id:
        raise NotOneself
    if successor is not None:
        _pass_on(user, successor, actor, now)
    if work.open_work(user.pk, now):
        raise OpenWorkLeft
    # A new unusable password also spoils sessions that no list knows of.
    user.is_active, user.deactivated_at, user.joined_at = False, now, user.joined_at or now
    user.set_unusable_password()
    user.save()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.mailed_links.filter(used_at=None).update(used_at=now)
    user.invitations.open().update(withdrawn_at=now)
    record(UserDeactivated(forum_id=None, user_id=user.pk), actor=actor, now=now)


@action
def reactivate_user(*, user: User, actor: Actor, now: datetime) -> None:
    """Open a closed account again; the person comes in by a mailed link and may set a password."""
    require_of_installation(actor, "accounts.reactivate_user")
    # Who was invited and has not joined is not opened from outside: they accept first.
    closed = User.objects.filter(pk=user.pk, is_active=False, joined_at__isnull=False)
    if closed.update(is_active=True, deactivated_at=None):
        record(UserReactivated(forum_id=None, user_id=user.pk), actor=actor, now=now)


@action
def reset_second_factor(*, user: User, actor: Actor, now: datetime) -> None:
    """Take away codes and passkeys of somebody who lost them; they set up new ones when they next sign in."""
    require_of_installation(actor, "accounts.reset_second_factor")
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(vouched=User.Vouch.NOBODY)
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(
        SignInMeansChanged(forum_id=None, user_id=user.pk, kind="all", change="reset"), actor=actor, now=now
    )
    mail.send("sign_in_changed", to=user.email, language=user.language, user=user, what="reset")


@action
def give_enrolment_code(*, user: User, actor: Actor | System, now: datetime) -> str:
    """A code to tell somebody whom one knows, by another way than by mail; the one before opens nothing.

    Without it a second factor that was set up after a mailed link does not count for privileged duties:
    else whoever reads the mailbox would hold them.
    """
    if isinstance(actor, Actor):
        require_of_installation(actor, "accounts.give_enrolment_code")
    if user.pk == actor.user_id:
        raise NotOneself
    if user.state is UserState.DEACTIVATED:
        raise IsDeactivated
    code = new_code()
    user.enrolment_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    EnrolmentCode.objects.create(user=user, digest=digest_of(code), expires_at=now + CODE_LASTS)
    record(EnrolmentCodeGiven(forum_id=None, user_id=user.pk), actor=actor, now=now)
    return code


class WrongCode(Exception):
    """The code was never this person's, was used, replaced, or is too old."""


@action
def use_enrolment_code(*, code: str, has_factor: bool, actor: Actor, now: datetime) -> User:
    """Show that an administrator knows them: a factor that was just shown counts now, else the next one does."""
    require(actor, "accounts.use_enrolment_code", EVERYWHERE)
    user = _own(actor)
    codes = user.enrolment_codes.filter(digest=digest_of(code.strip().upper()))
    if not codes.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        raise WrongCode
    if has_factor:
        user.vouched = User.Vouch.CODE
        user.save(update_fields=("vouched",))
    record(EnrolmentCodeUsed(forum_id=None, user_id=user.pk), actor=actor, now=now)
    return user


# What several of these do


def _address(origin: str, language: str, path: str, next_url: str = "") -> str:
    query = f"?{urlencode({'next': next_url})}" if mail.is_inside(next_url, origin) else ""
    return f"{origin}/{language}/{path}{query}"


def _new_link(user: User, purpose: MailedLink.Purpose, address: str, now: datetime) -> str:
    token = new_token()
    MailedLink.objects.create(
        user=user,
        purpose=purpose,
        address=address,
        digest=digest_of(token),
        sent_at=now,
        expires_at=now + LINK_LASTS,
    )
    return token


def _use_link(token: str, purpose: MailedLink.Purpose, now: datetime) -> MailedLink:
    links = MailedLink.objects.filter(digest=digest_of(token), purpose=purpose)
    # Ask and set in one statement: of two clicks only one opens.
    if not links.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        raise LinkUsedUp
    return links.select_related("user").get()


def _mail_invitation(invitation: Invitation, origin: str, now: datetime) -> None:
    token = new_token()
    invitation.digest = digest_of(token)
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_LASTS
    invitation.save()
    user = invitation.user
    mail.send(
        "invitation",
        to=user.email,
        language=user.language,
        user=user,
        by=invitation.invited_by,
        until=invitation.expires_at,
        url=_address(origin, user.language, f"account/join/{token}/"),
    )


def _tell_again(invitation: Invitation, actor: Actor | System, now: datetime) -> None:
    record(
        InvitationResent(
            forum_id=invitation.forum_id, side_id=invitation.side_id, user_id=invitation.user_id
        ),
        actor=actor,
        now=now,
    )


def _pass_on(user: User, successor: User, actor: Actor, now: datetime) -> int:
    if not successor.is_active or successor.pk == user.pk:
        raise NotAColleague
    passed = 0
    for kind in work.open_work(user.pk, now):
        count = work.pass_on(kind.kind, user.pk, successor.pk, actor, now)
        record(
            WorkHandedOver(
                forum_id=None, from_user_id=user.pk, to_user_id=successor.pk, kind=kind.kind, count=count
            ),
            actor=actor,
            now=now,
        )
        passed += count
    return passed
