"""Guests, reminders and the quota table."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, may
from muntada.accounts.mail import origin_of
from muntada.accreditation import actions as accreditation
from muntada.accreditation.quotas import name_of, said_full
from muntada.base.links import link
from muntada.base.words import Words
from muntada.directory import actions as directory
from muntada.directory.models import Person
from muntada.directory.queries import enrollable
from muntada.directory.search.second_look import look_at_person
from muntada.forums.models import Side
from muntada.forums.requests import ForumRequest
from muntada.protocol import actions
from muntada.protocol.models import Guest, InvitationLetter, InvitationTerms
from muntada.protocol.places import quota_rows
from muntada.ui.format import isolate


def quota_table(request: ForumRequest) -> HttpResponse:
    """Of each quota: who is let in, who accepted, what is offered and not answered."""
    rows = [(row, name_of(row.quota)) for row in quota_rows(request.actor, request.forum)]
    return render(request, "protocol/quota_table.html", {"rows": rows})


@require_POST
def remind_invited(request: ForumRequest) -> HttpResponse:
    """Mail those chosen of whom no answer came."""
    chosen = request.POST.getlist("invitation")
    seen = InvitationLetter.objects.visible_to(request.actor).filter(public_id__in=chosen)
    done = actions.remind_invited(
        forum=request.forum,
        invitations=list(seen.values_list("pk", flat=True)),
        origin=origin_of(request),
        actor=request.actor,
        now=request.now,
    )
    said = [
        ngettext(
            "%(count)s invitation is reminded of.", "%(count)s invitations are reminded of.", done.reminded
        )
        % {"count": done.reminded}
    ]
    if done.today:
        said.append(
            ngettext(
                "%(count)s was reminded of today already.",
                "%(count)s were reminded of today already.",
                done.today,
            )
            % {"count": done.today}
        )
    if done.unreached:
        said.append(
            ngettext(
                "%(count)s has no e-mail address: call.",
                "%(count)s have no e-mail address: call.",
                done.unreached,
            )
            % {"count": done.unreached}
        )
    if done.over:
        said.append(
            ngettext(
                "%(count)s waits for no answer any more, or was not sent.",
                "%(count)s wait for no answer any more, or were not sent.",
                done.over,
            )
            % {"count": done.over}
        )
    (messages.success if done.reminded else messages.warning)(request, " ".join(said))
    return redirect(link(request, "protocol:invitations"))


class TermsForm(forms.Form):
    """Whether and when the software reminds by itself."""

    reminds = forms.BooleanField(label=gettext_lazy("Remind by itself, once"), required=False)
    days_before = forms.IntegerField(
        label=gettext_lazy("Days before the reply is due"), min_value=1, max_value=60
    )


def change_invitation_terms(request: ForumRequest) -> HttpResponse:
    """Switch the reminders on or off."""
    if not may(request.actor, "protocol.change_invitation_terms", Owner(forum_id=request.forum.pk)):
        raise NotAllowed("protocol.change_invitation_terms")
    kept = InvitationTerms.objects.filter(forum=request.forum).first() or InvitationTerms()
    initial = {"reminds": kept.reminds, "days_before": kept.days_before}
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_invitation_terms(
            forum=request.forum, **form.cleaned_data, actor=request.actor, now=request.now
        )
        messages.success(request, _("Saved."))
        return redirect(link(request, "protocol:invitations"))
    status = 422 if form.errors else 200
    return render(request, "protocol/invitation_terms.html", {"form": form}, status=status)


def _guest(request: ForumRequest, pk: int, right: str) -> Guest:
    seen = InvitationLetter.objects.visible_to(request.actor)
    rows = Guest.objects.filter(reply__invitation__in=seen).select_related(
        *("reply__invitation__organisation", "reply__invitation__guests_of", "reply__invitation__delegation"),
        "reply__invitation__forum",
    )
    found: Guest = get_object_or_404(rows, pk=pk)
    if not may(request.actor, right, found.reply.invitation):
        raise NotAllowed(right)
    return found


def _sides(guest: Guest) -> list[Side]:
    side = guest.reply.invitation.guests_of
    return [side] if side else list(guest.reply.invitation.forum.both_sides)


def take_guest(request: ForumRequest, pk: int) -> HttpResponse:
    """Is the guest known under another spelling? Then take them over: nothing happens by itself."""
    guest = _guest(request, pk, "protocol.take_guest")
    here = link(request, "protocol:invitation", guest.reply.invitation.public_id)
    name = Words(original=guest.language).with_text(guest.language, guest.name)
    if guest.passport_name and guest.language != "en":
        name = name.with_text("en", guest.passport_name.title())
    sides = _sides(guest)
    choices = enrollable(request.actor, request.forum, sides)
    by_mail = choices.filter(email__iexact=guest.email).first() if guest.email else None
    if request.method == "POST":
        code = request.POST.get("person", "")
        person = get_object_or_404(choices, public_id=code) if code else None
        if _take(request, guest, person):
            return redirect(here)
    look = look_at_person(request.actor, request.forum, sides, name)
    context = {
        "guest": guest,
        "invitation": guest.reply.invitation,
        "known": [one for one in look.known if one.entry != by_mail],
        "doubted": look.doubted,
        "by_mail": by_mail,
        "back": here,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "protocol/take_guest.html", context, status=status)


def _take(request: ForumRequest, guest: Guest, person: Person | None) -> bool:
    try:
        membership = actions.take_guest(guest=guest, person=person, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody has decided on this guest, or the answer was changed."))
        return True
    except actions.NoOrganisation:
        messages.error(request, _("The invitation names no organisation: add the guest under People."))
    except accreditation.QuotaFull as error:
        messages.error(request, said_full(error.use))
    except accreditation.AlreadyApplied as error:
        messages.error(
            request,
            _("They have applied for accreditation already: %(number)s.")
            % {"number": error.existing.public_id},
        )
    except directory.AlreadyKnown:
        messages.error(request, _("Somebody in the directory has this e-mail address already."))
    except directory.AlreadyTakesPart:
        messages.error(request, _("They take part for this organisation already."))
    except directory.OtherSide:
        messages.error(request, _("This delegation belongs to the other side."))
    else:
        said = _("%(name)s takes part now; the accreditation waits for approval.")
        messages.success(request, said % {"name": isolate(str(membership.person.name))})
        return True
    return False


@require_POST
def set_guest_aside(request: ForumRequest, pk: int) -> HttpResponse:
    """This guest is not taken over."""
    guest = _guest(request, pk, "protocol.set_guest_aside")
    try:
        actions.set_guest_aside(guest=guest, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody has decided on this guest, or the answer was changed."))
    else:
        messages.success(request, _("The guest is set aside. Tell the invited yourself."))
    return redirect(link(request, "protocol:invitation", guest.reply.invitation.public_id))
