"""Tickets over HTTP: the same services and the same `visible_to` as the pages."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import person_for_address
from common.api import NewestFirst, StrictQuery
from common.errors import NotAllowed
from tickets import numbers, policies, services, statuses
from tickets.api.serializers import (
    MessageSerializer,
    NoteSerializer,
    ReplySerializer,
    TicketCreateSerializer,
    TicketDetailSerializer,
    TicketSerializer,
)
from tickets.models import Message, Ticket

KEY = {"min_value": 1, "max_value": 2**63 - 1, "decimal_places": 0}  # of a row: no database knows others


class MomentField(IsoDateTimeField):
    """A moment; one that lies outside the calendar in UTC is refused, since no database can compare it."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


class TicketFilter(django_filters.FilterSet):
    """The filters of the list; anything else in the query string is refused by the view."""

    status = django_filters.MultipleChoiceFilter(choices=statuses.CHOICES)
    queue = django_filters.CharFilter(field_name="queue__name")
    assignee = django_filters.NumberFilter(field_name="assignee_id", **KEY)
    requester = django_filters.NumberFilter(field_name="requester_id", **KEY)
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Ticket
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Tickets you may see, newest first"),
    retrieve=extend_schema(summary="One ticket with its messages"),
)
class TicketViewSet(StrictQuery, mixins.ListModelMixin, viewsets.GenericViewSet[Ticket]):
    serializer_class = TicketSerializer
    pagination_class = NewestFirst
    filterset_class = TicketFilter
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z-]{1,20}"
    queryset = Ticket.objects.none()

    def get_queryset(self) -> QuerySet[Ticket]:
        rows = Ticket.objects.visible_to(self.request.user)
        return rows.select_related("queue", "requester", "assignee")

    def get_serializer_context(self) -> dict[str, Any]:
        works_here = getattr(self.request.user, "works_here", False)
        return {**super().get_serializer_context(), "is_agent": works_here}

    def get_object(self) -> Ticket:
        text = self.kwargs["number"]
        key = numbers.parse(text)
        if key is None and text.isascii() and text.isdigit() and len(text) < 16:
            key = int(text)  # the row's id, as the list gives it
        ticket = self.get_queryset().filter(pk=key).first() if key else None
        if ticket is None:
            raise Http404
        return ticket

    @extend_schema(responses=TicketDetailSerializer)
    def retrieve(self, request: Request, number: str) -> Response:
        return Response(self._detail(self.get_object()))

    @extend_schema(request=TicketCreateSerializer, responses={201: TicketDetailSerializer}, summary="Open a ticket")
    def create(self, request: Request) -> Response:
        data = self._input(TicketCreateSerializer)
        priority = data.get("priority")
        if (priority or data.get("requester")) and not request.user.works_here:
            raise NotAllowed("Only agents choose a priority or open tickets for others.", code="agents_only")
        requester = request.user
        if data.get("requester"):
            requester, _is_new = person_for_address(email=data["requester"])
        ticket = services.ticket_open(
            actor=request.user,
            requester=requester,
            subject=data["subject"],
            text=data["text"],
            channel=Ticket.Channel.API,
            priority=Ticket.Priority[priority.upper()] if priority else Ticket.Priority.NORMAL,
        )
        return Response(self._detail(ticket), status=201)

    @extend_schema(request=ReplySerializer, responses={201: MessageSerializer}, summary="Write to the ticket")
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def reply(self, request: Request, number: str) -> Response:
        ticket, data = self.get_object(), self._input(ReplySerializer)
        if policies.works_on(request.user, ticket):
            message = services.reply_add(
                actor=request.user,
                ticket=ticket,
                text=data["text"],
                channel=Ticket.Channel.API,
                set_status=data.get("status"),
            )
        elif data.get("status"):
            raise NotAllowed("Only agents set a status.", code="agents_only")
        else:
            message = services.request_add(
                actor=request.user,
                author=request.user,
                ticket=ticket,
                text=data["text"],
                channel=Ticket.Channel.API,
            )
        return self._message(message)

    @extend_schema(request=NoteSerializer, responses={201: MessageSerializer}, summary="Add an internal note")
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def note(self, request: Request, number: str) -> Response:
        ticket, data = self.get_object(), self._input(NoteSerializer)
        message = services.note_add(actor=request.user, ticket=ticket, text=data["text"], channel=Ticket.Channel.API)
        return self._message(message)

    def _input(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _detail(self, ticket: Ticket) -> Any:
        messages = Message.objects.visible_to(self.request.user).filter(ticket=ticket)
        messages = messages.select_related("author").prefetch_related("attachments")[:500]
        context = {**self.get_serializer_context(), "messages": messages}
        return TicketDetailSerializer(ticket, context=context).data

    def _message(self, message: Message) -> Response:
        data = MessageSerializer(message, context=self.get_serializer_context()).data
        return Response(data, status=201)
