"""Addresses of people, departments and roles, below ``/people/``."""

from __future__ import annotations

from django.urls import path

from bollwerk.foundation.people import integration_views, register_views, views

app_name = "people"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("integrations/", integration_views.integrations, name="integrations"),
    path("integrations/new/", integration_views.make, name="integration_new"),
    path("integrations/<int:integration_id>/revoke/", integration_views.revoke, name="integration_revoke"),
    path("new/", register_views.person_new, name="person_new"),
    path("departments/", register_views.departments, name="departments"),
    path("departments/new/", register_views.department_new, name="department_new"),
    path("departments/<int:department_id>/", register_views.department, name="department"),
    path("departments/<int:department_id>/edit/", register_views.department_edit, name="department_edit"),
    path("departments/<int:department_id>/contact/", register_views.department_contact, name="department_contact"),
    path("organisations/", register_views.organisations, name="organisations"),
    path("organisations/new/", register_views.organisation_new, name="organisation_new"),
    path("organisations/<int:organisation_id>/edit/", register_views.organisation_edit, name="organisation_edit"),
    path("organisations/<int:organisation_id>/ask/", register_views.ask, name="organisation_ask"),
    path("organisations/<int:organisation_id>/agree/", register_views.agree, name="organisation_agree"),
    path("organisations/<int:organisation_id>/part/", register_views.part, name="organisation_part"),
    path("roles/", views.roles, name="roles"),
    path("roles/emergency/", views.emergency, name="emergency"),
    path("roles/<int:grant_id>/confirm/", views.confirm, name="confirm"),
    path("roles/<int:grant_id>/review/", views.review, name="review"),
    path("roles/<int:grant_id>/end/", views.end, name="end"),
    path("roles/<int:grant_id>/glass/", views.glass_review, name="glass_review"),
    path("roles/<int:grant_id>/deputy/", views.deputy, name="deputy"),
    path("deputies/<int:deputy_id>/end/", views.deputy_end, name="deputy_end"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/edit/", register_views.person_edit, name="person_edit"),
    path("<int:person_id>/return/", register_views.come_back, name="come_back"),
    path("<int:person_id>/invite/", register_views.invite, name="invite"),
    path("<int:person_id>/close/", register_views.close_log_in, name="close_log_in"),
    path("<int:person_id>/role/", views.request_role, name="request_role"),
    path("<int:person_id>/leave/", views.leave, name="leave"),
]
