"""Addresses of the room."""

from django.urls import path

from bollwerk.rooms.advisories import views

app_name = "advisories"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sources/", views.sources, name="sources"),
]
