"""Addresses of notices."""

from django.urls import path

from bollwerk.foundation.notices import views

urlpatterns = [
    path("", views.notices, name="notices_notices"),
    path("<int:notice_id>/", views.open_notice, name="notices_open"),
    path("anzahl/", views.unread, name="notices_unread"),
    path("gelesen/", views.read_all, name="notices_read_all"),
    path("wuensche/", views.wishes, name="notices_wishes"),
]
