"""Shapes of tickets in and out of the API. Input never saves: it feeds a service."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from common.api import StrictSerializer
from tickets import statuses
from tickets.models import Attachment, Message, Ticket


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person as others on the ticket may know them: no address of agents to requesters."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "name"]

    def get_name(self, user: User) -> str:
        if self.context.get("is_agent"):
            return user.display_name
        return user.first_name


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    url = serializers.SerializerMethodField(help_text="Of this API: ask for it with the same token")

    class Meta:
        model = Attachment
        fields = ["name", "content_type", "size", "sha256", "url"]

    def get_url(self, attachment: Attachment) -> str:
        return reverse("api-file", args=[attachment.key])


class MessageSerializer(serializers.ModelSerializer[Message]):
    author = PersonSerializer(allow_null=True)
    attachments = AttachmentSerializer(many=True)

    class Meta:
        model = Message
        fields = ["id", "kind", "author", "channel", "text", "created_at", "attachments"]


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    number = serializers.CharField(help_text="As people write it, with its check character: 20418-K")
    priority = serializers.SerializerMethodField()
    requester = PersonSerializer()
    assignee = PersonSerializer(allow_null=True)
    queue = serializers.CharField(source="queue.name")

    class Meta:
        model = Ticket
        fields = [
            "id",
            "number",
            "subject",
            "status",
            "priority",
            "channel",
            "queue",
            "requester",
            "assignee",
            "created_at",
            "updated_at",
            "solved_at",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=[p.name.lower() for p in Ticket.Priority]))
    def get_priority(self, ticket: Ticket) -> str:
        return Ticket.Priority(ticket.priority).name.lower()


class TicketDetailSerializer(TicketSerializer):
    messages = serializers.SerializerMethodField()

    class Meta(TicketSerializer.Meta):
        fields = [*TicketSerializer.Meta.fields, "messages"]

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, ticket: Ticket) -> Any:
        return MessageSerializer(self.context["messages"], many=True, context=self.context).data


class TicketCreateSerializer(StrictSerializer):
    """A new ticket. `requester` is for agents who open one for somebody else."""

    subject = serializers.CharField(max_length=250)
    text = serializers.CharField(max_length=200_000)
    requester = serializers.EmailField(required=False, help_text="For agents: in whose name")
    priority = serializers.ChoiceField(
        choices=[p.name.lower() for p in Ticket.Priority], required=False, help_text="For agents"
    )


class ReplySerializer(StrictSerializer):
    """A public message: an agent's answer, or the requester's further words."""

    text = serializers.CharField(max_length=200_000)
    status = serializers.ChoiceField(choices=statuses.CHOICES, required=False, help_text="For agents")


class NoteSerializer(StrictSerializer):
    """An internal note; agents only."""

    text = serializers.CharField(max_length=200_000)
