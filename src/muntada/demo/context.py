"""What the sign-in page of a demo shows beside the form."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from muntada.demo.accounts import demo_accounts, may_open


def accounts(request: HttpRequest) -> dict[str, Any]:
    """`demo_accounts`, asked of the database only by a page that shows them."""
    if not settings.CONFIG.is_demo:
        return {}
    return {"demo_accounts": lambda: demo_accounts() if may_open(request) else []}
