"""What the browser is told to refuse, on a page and with and without https."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from django.test import Client

from muntada.site import config, settings

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
def test_every_page_is_closed_to_what_comes_from_elsewhere() -> None:
    for path in ("/en/account/login/", "/en/no-such-page/", "/healthz"):
        headers = Client().get(path, follow=True).headers

        rules = {rule.strip().split(" 'nonce-")[0] for rule in headers["Content-Security-Policy"].split(";")}
        assert rules == POLICY, path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


@contextmanager
def settings_with(monkeypatch: pytest.MonkeyPatch, **environ: str) -> Iterator[ModuleType]:
    """The settings as an installation with this environment would have them."""
    with monkeypatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        yield importlib.reload(settings)
    importlib.reload(settings)


def test_https_in_the_address_makes_cookies_secure_and_https_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    with settings_with(
        monkeypatch, MUNTADA_URL="https://forum.example.org", MUNTADA_TRUSTED_PROXIES="1"
    ) as secured:
        assert secured.SESSION_COOKIE_SECURE
        assert secured.CSRF_COOKIE_SECURE
        assert secured.SECURE_SSL_REDIRECT
        assert secured.SECURE_HSTS_SECONDS == 31536000
        assert secured.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")
        assert secured.ALLOWED_HOSTS[0] == "forum.example.org"
        assert secured.CSRF_TRUSTED_ORIGINS == ["https://forum.example.org"]
    assert not settings.SESSION_COOKIE_SECURE
    assert settings.SECURE_HSTS_SECONDS == 0
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert config.from_environment().base_url == ""


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere() -> None:
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY) == (True, True)
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Lax")


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused() -> None:
    small = Client().post("/en/account/login/", {"login": "x" * 1000})
    large = Client().post("/en/account/login/", {"login": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})

    assert (small.status_code, large.status_code) == (200, 400)


@pytest.mark.django_db
def test_a_question_that_a_database_cannot_be_asked_is_refused() -> None:
    assert Client().get("/en/account/login/?next=%00").status_code == 400
