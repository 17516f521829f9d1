"""Addresses of files."""

from django.urls import path

from bollwerk.foundation.files import views

urlpatterns = [path("<int:file_id>/", views.download, name="files_download")]
