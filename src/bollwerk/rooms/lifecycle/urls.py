"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from bollwerk.rooms.lifecycle.views import items, plan, products

app_name = "lifecycle"

urlpatterns = [
    path("", plan.plan, name="plan"),
    path("products/", products.products, name="products"),
    path("products/choose/", products.choose, name="choose"),
    path("support/enter/", products.enter, name="enter"),
    path("support/<int:product_id>/", products.support, name="support"),
    path("<int:target_id>/<slug:part>/", items.item, name="item"),
    path("<int:target_id>/<slug:part>/assess/", items.assess, name="assess"),
    path("<int:target_id>/<slug:part>/decide/", items.decide, name="decide"),
    path("<int:target_id>/<slug:part>/accept/", items.accept, name="accept"),
    path("<int:target_id>/<slug:part>/accept-high/", items.accept_high, name="accept_high"),
    path("<int:target_id>/<slug:part>/opinion/", items.opinion, name="opinion"),
]
