"""Addresses of the room."""

from django.urls import path

from bollwerk.rooms.ransomware import views

app_name = "ransomware"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:alert_id>/", views.alert, name="alert"),
    path("register/", views.register, name="register"),
    path("register/<int:system_id>/", views.duty, name="duty"),
    path("register/<int:system_id>/edit/", views.edit_duty, name="edit_duty"),
    path("repositories/", views.repositories, name="repositories"),
    path("repositories/new/", views.edit_repository, name="create_repository"),
    path("repositories/<int:repository_id>/", views.repository, name="repository"),
    path("repositories/<int:repository_id>/edit/", views.edit_repository, name="edit_repository"),
    path("repositories/<int:repository_id>/enrol/", views.enrol, name="enrol"),
]
