"""The open accounts of a demo open on its own machine only."""

import pytest
from django.test import RequestFactory

from muntada.demo.accounts import is_loopback


@pytest.mark.parametrize(
    ("headers", "is_here"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 proxy"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"}, False),
    ],
)
def test_only_a_browser_on_this_machine_without_a_proxy_is_near(
    headers: dict[str, str], is_here: bool
) -> None:
    assert is_loopback(RequestFactory().post("/en/demo/sign-in/", **headers)) is is_here  # type: ignore[arg-type]  # extra headers of the request
