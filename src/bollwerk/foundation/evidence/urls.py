"""Addresses of claims and levels, below ``/evidence/``."""

from __future__ import annotations

from django.urls import path

from bollwerk.foundation.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.posture, name="posture"),
    path("adopt/", views.adopt, name="adopt"),
    path("claims/", views.claims, name="claims"),
    path("claims/evaluate/", views.evaluate_now, name="evaluate_all"),
    path("claims/<str:code>/", views.claim, name="claim"),
    path("claims/<str:code>/evaluate/", views.evaluate_now, name="evaluate"),
    path("claims/<str:code>/threshold/<str:key>/", views.threshold, name="threshold"),
]
