"""The addresses of the house: `/{language}/{forum}/{object}/{id}`."""

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
        path("", include("muntada.ui.urls")),
        path("", include("muntada.accounts.urls")),
        path("", include("muntada.sheets.urls")),
        path("", include("muntada.forums.urls")),
        path("", include("muntada.directory.urls")),
        path("", include("muntada.venue.urls")),
        path("", include("muntada.post.urls")),
        path("", include("muntada.opportunities.urls")),
        path("", include("muntada.accreditation.urls")),
        path("", include("muntada.protocol.urls")),
        path("", include("muntada.travel.urls")),
        path("", include("muntada.programme.urls")),
        path("", include("muntada.meetings.urls")),
        path("", include("muntada.privacy.urls")),
        path("", include("muntada.front.urls")),
        path("", include("muntada.demo.urls")),
    ),
]
