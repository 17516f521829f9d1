"""Addresses of people, departments and roles, below ``/people/``."""

from __future__ import annotations

from django.urls import path

from bollwerk.foundation.people import integration_views, views

app_name = "people"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("integrations/", integration_views.integrations, name="integrations"),
    path("integrations/new/", integration_views.make, name="integration_new"),
    path("integrations/<int:integration_id>/revoke/", integration_views.revoke, name="integration_revoke"),
    path("departments/", views.departments, name="departments"),
    path("roles/", views.roles, name="roles"),
    path("roles/emergency/", views.emergency, name="emergency"),
    path("roles/<int:grant_id>/confirm/", views.confirm, name="confirm"),
    path("roles/<int:grant_id>/review/", views.review, name="review"),
    path("roles/<int:grant_id>/end/", views.end, name="end"),
    path("roles/<int:grant_id>/glass/", views.glass_review, name="glass_review"),
    path("roles/<int:grant_id>/deputy/", views.deputy, name="deputy"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/role/", views.request_role, name="request_role"),
    path("<int:person_id>/leave/", views.leave, name="leave"),
]
