"""Addresses about people's own accounts."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/forgot/", views.password_forgot, name="password_forgot"),
    path("password/sent/", views.password_sent, name="password_sent"),
    path("password/reset/<str:uid>/<str:token>/", views.password_reset, name="password_reset"),
    path("password/done/", views.password_done, name="password_done"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password_change, name="password_change"),
]
