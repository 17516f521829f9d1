"""Addresses of the trail."""

from django.urls import path

from bollwerk.foundation.audit import views

urlpatterns = [
    path("", views.trail, name="audit_trail"),
    path("namen/", views.names, name="audit_names"),
    path("zwecke/", views.purposes, name="audit_purposes"),
]
