"""Pages about mail."""

from django.urls import path

from mail.views import accounts, deciding, inbox, outbox, settings, why

urlpatterns = [
    path("desk/mail/", inbox.inbox, name="desk_mail"),
    path("desk/mail/many/", deciding.inbox_many, name="desk_mail_many"),
    path("desk/mail/<int:key>/", inbox.inbox_mail, name="desk_mail_detail"),
    path("desk/mail/<int:key>/again/", deciding.inbox_again, name="desk_mail_again"),
    path("desk/mail/<int:key>/set-aside/", deciding.inbox_set_aside, name="desk_mail_set_aside"),
    path("desk/mail/<int:key>/file/", deciding.inbox_file, name="desk_mail_file"),
    path("desk/mail/<int:key>/ticket/", deciding.inbox_open, name="desk_mail_open"),
    path("desk/mail/<int:key>/layout/", inbox.inbox_layout, name="desk_mail_layout"),
    path("desk/mail/<int:key>/original/", inbox.inbox_original, name="desk_mail_original"),
    path("desk/tickets/<str:number>/messages/<int:message_id>/why/", why.message_why, name="desk_message_why"),
    path("desk/outbox/", outbox.outbox, name="desk_outbox"),
    path("desk/outbox/<uuid:key>/", outbox.outbox_mail, name="desk_outbox_mail"),
    path("desk/outbox/<uuid:key>/html/", outbox.outbox_html, name="desk_outbox_html"),
    path("desk/outbox/<uuid:key>/again/", outbox.outbox_send_again, name="desk_outbox_send_again"),
    path("desk/settings/mailboxes/", settings.desk_mailboxes, name="desk_mailboxes"),
    path("desk/settings/mailboxes/new/", settings.desk_mailbox, name="desk_mailbox_new"),
    path("desk/settings/mailboxes/<int:pk>/", settings.desk_mailbox, name="desk_mailbox"),
    path("desk/settings/mailboxes/<int:pk>/server/", accounts.desk_account, name="desk_account"),
    path("desk/settings/mailboxes/<int:pk>/server/test/", accounts.desk_account_test, name="desk_account_test"),
    path("desk/settings/mailboxes/<int:pk>/server/remove/", accounts.desk_account_remove, name="desk_account_remove"),
    path(
        "desk/settings/mailboxes/<int:pk>/server/consent/", accounts.desk_account_consent, name="desk_account_consent"
    ),
    path("desk/settings/mailboxes/consent/", accounts.desk_account_back, name="desk_account_back"),
    path("desk/settings/mailboxes/consent/agreed/", accounts.desk_account_agreed, name="desk_account_agreed"),
]
