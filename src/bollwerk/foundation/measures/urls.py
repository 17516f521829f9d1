"""Addresses of the register of measures, below ``/measures/``."""

from __future__ import annotations

from django.urls import path

from bollwerk.foundation.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("new/", views.new, name="new"),
    path("<int:measure_id>/", views.measure, name="measure"),
    path("<int:measure_id>/report/", views.report, name="report"),
    path("<int:measure_id>/confirm/", views.confirm, name="confirm"),
    path("<int:measure_id>/reject/", views.reject, name="reject"),
]
