"""The addresses of the house: `/{language}/{forum}/{object}/{id}`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, register_converter

from muntada.base.converters import ForumConverter, PublicIdConverter

register_converter(ForumConverter, "forum")
register_converter(PublicIdConverter, "public_id")


def healthz(_request: HttpRequest) -> HttpResponse:
    """Says that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="site.healthz"),
    *i18n_patterns(
        path("account/", include("muntada.accounts.library_urls")),
        *(
            path("", include(f"{room}.urls"))
            for room in settings.PRESENT
            if (settings.PACKAGE / room.split(".")[1] / "urls.py").exists()
        ),
    ),
]
