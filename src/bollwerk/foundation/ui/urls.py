"""Addresses of the look: pattern page, colour scheme, language."""

from django.urls import path

from bollwerk.foundation.ui import views

urlpatterns = [
    path("muster/", views.pattern, name="ui_pattern"),
    path("muster/fortschritt/", views.pattern_progress, name="ui_pattern_progress"),
    path("darstellung/", views.choose_theme, name="ui_theme"),
    path("sprache/", views.choose_language, name="ui_language"),
]
