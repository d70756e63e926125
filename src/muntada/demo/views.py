"""Sign in as somebody of the demo, with one click and no password."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from muntada.accounts.models import User
from muntada.base.clock import current_moment
from muntada.demo.accounts import may_open
from muntada.directory.queries import forums_of


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open a session as a demo account; anywhere but in a demo on this machine there is no such page."""
    if not may_open(request):
        raise Http404
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_demo=True, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    # Stands for the second factor, which a demo account cannot have.
    request.session["account_authentication_methods"] = [
        {"method": "demo", "at": current_moment().timestamp()}
    ]
    forums = forums_of(user)
    if not forums:
        return redirect("front:forums")
    return redirect("front:today", forums[0].slug)
