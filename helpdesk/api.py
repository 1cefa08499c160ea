"""The API's addresses: each app brings its views, this file only lists them."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, JsonResponse
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from kb.api import ArticleViewSet
from tickets.api.files import FileView
from tickets.api.views import TicketViewSet

router = SimpleRouter()
router.register("tickets", TicketViewSet, basename="api-ticket")
router.register("articles", ArticleViewSet, basename="api-article")

# Swagger's page styles itself inline: its one exception from the site's policy, on this page alone.
docs = csp_replace({"style-src": [SELF, "'unsafe-inline'"], "img-src": [SELF, "data:"], "object-src": [NONE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema", authentication_classes=[])
)


def unknown(request: HttpRequest) -> JsonResponse:
    """An address that does not exist, in the API's own shape of errors."""
    return JsonResponse({"error": {"code": "not_found", "message": "There is nothing at this address."}}, status=404)


api_urls = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("files/<uuid:key>/", FileView.as_view(), name="api-file"),
    path("", include(router.urls)),
    re_path(r"", unknown),
]
