"""Answers over HTTP: list, search, read. The same `visible_to` as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import NewestFirst, StrictQuery
from kb.models import Article
from kb.rendering import links_resolve
from kb.search import search


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An answer in a list."""

    topic = serializers.CharField(source="topic.name")
    answered_by = serializers.CharField(read_only=True)
    updated_at = serializers.DateTimeField(source="content_updated_at")

    class Meta:
        model = Article
        fields = ["id", "question", "slug", "topic", "answered_by", "updated_at", "views"]


class ArticleDetailSerializer(ArticleSerializer):
    """An answer whole: the published HTML, with links to other answers as this reader may follow them, and its text."""

    body_html = serializers.SerializerMethodField()

    def get_body_html(self, article: Article) -> str:
        return links_resolve(article.body_html, self.context["request"].user)

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "body_html", "body_text"]


@extend_schema_view(
    list=extend_schema(summary="Answers you may read, newest first"),
    retrieve=extend_schema(summary="One answer"),
)
class ArticleViewSet(StrictQuery, viewsets.ReadOnlyModelViewSet[Article]):
    permission_classes = [AllowAny]
    pagination_class = NewestFirst
    queryset = Article.objects.none()
    lookup_value_regex = "[0-9]{1,15}"
    query_names = {"search": frozenset({"q"})}

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.visible_to(self.request.user).select_related("topic", "owner", "team")

    def get_serializer_class(self) -> Any:
        return ArticleDetailSerializer if self.action == "retrieve" else ArticleSerializer

    @extend_schema(
        summary="Search in a person's own words",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses=ArticleSerializer(many=True),
    )
    @action(detail=False, pagination_class=None)
    def search(self, request: Request) -> Response:
        words = request.query_params.get("q", "").strip()[:300]
        found = search(words, request.user, limit=20)
        articles = [hit.article for hit in found.hits]
        return Response(ArticleSerializer(articles, many=True, context=self.get_serializer_context()).data)
