"""Pages about mail."""

from django.urls import path

from mail.views import outbox

urlpatterns = [
    path("desk/outbox/", outbox.outbox, name="desk_outbox"),
    path("desk/outbox/<uuid:key>/", outbox.outbox_mail, name="desk_outbox_mail"),
    path("desk/outbox/<uuid:key>/html/", outbox.outbox_html, name="desk_outbox_html"),
    path("desk/outbox/<uuid:key>/again/", outbox.outbox_send_again, name="desk_outbox_send_again"),
]
