"""Addresses of the jobs."""

from django.urls import path

from bollwerk.foundation.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs_jobs"),
    path("<str:job_id>/", views.job, name="jobs_job"),
    path("<str:job_id>/erneut/", views.retry, name="jobs_retry"),
]
