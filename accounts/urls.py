"""Addresses about people's own accounts."""

from django.urls import path

from accounts import views, views_desk, views_people

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/forgot/", views.password_forgot, name="password_forgot"),
    path("password/sent/", views.password_sent, name="password_sent"),
    path("password/reset/<str:uid>/<str:token>/", views.password_reset, name="password_reset"),
    path("password/done/", views.password_done, name="password_done"),
    path("account/", views.account, name="account"),
    path("account/desk/", views_desk.account_desk, name="account_desk"),
    path("account/password/", views.password_change, name="password_change"),
    path("account/address/<str:token>/", views_people.address_confirm, name="address_confirm"),
    path("desk/people/", views_people.desk_people, name="desk_people"),
    path("desk/people/<int:pk>/", views_people.desk_person, name="desk_person"),
    path("desk/people/<int:pk>/edit/", views_people.desk_person_edit, name="desk_person_edit"),
    path("desk/people/<int:pk>/add/", views_people.desk_person_add, name="desk_person_add"),
    path("desk/people/<int:pk>/reach/<int:key>/", views_people.desk_person_reach, name="desk_person_reach"),
    path("desk/people/<int:pk>/merge/", views_people.desk_person_merge, name="desk_person_merge"),
]
