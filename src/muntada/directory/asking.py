"""What every form has in common that files a request where its list is closed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muntada.base.links import link
from muntada.directory.actions import changes as actions
from muntada.directory.changes import Ask
from muntada.forums.requests import ForumRequest


def ask_why(form: forms.Form) -> None:
    """Let a form ask for the reason, where it files a request instead of changing anything."""
    form.fields["why"] = forms.CharField(
        label=gettext_lazy("Why has this to be changed now?"),
        max_length=500,
        # Asked for below: what changes nothing on the list needs none.
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "required": True}),
    )


def filed(request: ForumRequest, form: forms.Form, ask: Ask) -> HttpResponse | None:
    """File what a form says as a request; None where the form has to be shown again."""
    if "why" not in form.fields:  # the list was closed while the form was filled in
        ask_why(form)
    try:
        change = actions.ask_for_change(
            forum=request.forum,
            ask=ask,
            reason=form.cleaned_data.get("why", ""),
            actor=request.actor,
            now=request.now,
        )
    except actions.NothingChanged:
        form.add_error(None, _("Nothing is changed here, so there is nothing to ask for."))
    except actions.ReasonMissing:
        form.add_error("why", _("Say why this has to be changed now."))
    else:
        messages.success(request, _("Your request is filed. Nothing is changed until it is accepted."))
        return redirect(link(request, "directory:change_request", change.public_id))
    return None
