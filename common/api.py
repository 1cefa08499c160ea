"""What every API endpoint shares: one error shape with stable codes, and cursor pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, pagination, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from common.errors import HelpdeskError

CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    429: "too_many",
}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"error": {"code", "message", "fields"?}}` for everything that goes wrong in a view."""
    if isinstance(error, HelpdeskError):
        fields = {error.field: [error.message]} if error.field else None
        return _response(error.status, error.code, error.message, fields)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = drf_handler(error, context)
    if response is None:
        return None
    code = CODES.get(response.status_code, "error")
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        body = _response(400, code, "Some fields are not right.", fields)
    else:
        body = _response(response.status_code, code, str(getattr(error, "detail", error)), None)
    for name in ("WWW-Authenticate", "Retry-After"):
        if response.has_header(name):
            body[name] = response[name]
    return body


def _response(status: int, code: str, message: str, fields: Any) -> Response:
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    return Response({"error": error}, status=status)


class ErrorDetailSerializer(serializers.Serializer[Any]):
    """The inside of every error."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(required=False)  # type: ignore[assignment]


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that nothing sent is silently ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class StrictQuery:
    """For view sets: refuses what it does not know in the query string, so that no filter is silently ignored.

    A list knows its cursor, its page size and its filters; other actions name theirs in `query_names`.
    """

    query_names: ClassVar[dict[str, frozenset[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        action = getattr(self, "action", None)
        if action is None:
            return  # no such method: that is said instead
        known = set(self.query_names.get(action, ()))
        if action == "list":
            filters = getattr(self, "filterset_class", None)
            known |= {"cursor", "page_size", *(filters.base_filters if filters else ())}
        if unknown := sorted(set(request.query_params) - known):
            raise serializers.ValidationError({name: ["There is no such filter."] for name in unknown})


class NewestFirst(pagination.CursorPagination):
    """Keyset pages, newest first: no offset, so page 1,000 costs what page 1 costs."""

    ordering = "-id"
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"

    def decode_cursor(self, request: Request) -> Any:
        """The place in the list. One whose position is no id was not given out by us: NotFound, as for any other."""
        cursor = super().decode_cursor(request)
        position = cursor.position if cursor else None
        if position is None or (position.isascii() and position.isdigit() and len(position) < 19):
            return cursor
        raise exceptions.NotFound(self.invalid_cursor_message)


class JsonParser(parsers.JSONParser):
    """JSON; one nested deeper than the parser can go is refused like one that is broken."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
