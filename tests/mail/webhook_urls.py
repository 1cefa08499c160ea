"""The product's addresses with providers that post mail: which ones is decided when the addresses are made."""

from django.urls import include, path

from helpdesk.urls import handler404, handler500
from helpdesk.urls import urlpatterns as product
from mail.webhooks import webhook_urls

urlpatterns = [path("mail/webhooks/", include(webhook_urls(["mailgun", "postmark"]))), *product]
__all__ = ["handler404", "handler500", "urlpatterns"]
