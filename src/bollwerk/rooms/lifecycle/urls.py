"""Addresses of the room."""

from django.urls import path

from bollwerk.rooms.lifecycle import views

app_name = "lifecycle"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("<int:target_id>/<slug:part>/", views.item, name="item"),
    path("<int:target_id>/<slug:part>/assess/", views.assess, name="assess"),
    path("<int:target_id>/<slug:part>/decide/", views.decide, name="decide"),
    path("<int:target_id>/<slug:part>/accept/", views.accept, name="accept"),
    path("<int:target_id>/<slug:part>/accept-high/", views.accept_high, name="accept_high"),
    path("<int:target_id>/<slug:part>/opinion/", views.opinion, name="opinion"),
]
