"""Addresses of answers."""

urlpatterns: list = []
