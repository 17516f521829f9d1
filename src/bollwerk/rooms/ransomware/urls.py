"""Addresses of the room."""

from django.urls import path

from bollwerk.rooms.ransomware import views, views_cleaning, views_containment

app_name = "ransomware"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:alert_id>/", views.alert, name="alert"),
    path("register/", views.register, name="register"),
    path("register/<int:system_id>/", views.duty, name="duty"),
    path("register/<int:system_id>/edit/", views.edit_duty, name="edit_duty"),
    path("repositories/", views.repositories, name="repositories"),
    path("repositories/new/", views.edit_repository, name="create_repository"),
    path("repositories/<int:repository_id>/", views.repository, name="repository"),
    path("repositories/<int:repository_id>/edit/", views.edit_repository, name="edit_repository"),
    path("repositories/<int:repository_id>/enrol/", views.enrol, name="enrol"),
    path("containment/", views_containment.board, name="containment"),
    path("containment/plan/", views_containment.plan, name="plan_isolation"),
    path("containment/<int:isolation_id>/", views_containment.isolation, name="isolation"),
    path("containment/<int:isolation_id>/step/", views_containment.isolation_step, name="isolation_step"),
    path("containment/points/new/", views_containment.edit_point, name="create_point"),
    path("containment/points/<int:point_id>/", views_containment.edit_point, name="edit_point"),
    path("containment/observers/new/", views_containment.edit_observer, name="create_observer"),
    path("containment/observers/<int:observer_id>/", views_containment.edit_observer, name="edit_observer"),
    path("containment/targets/new/", views_containment.edit_target, name="create_target"),
    path("containment/targets/<int:target_id>/", views_containment.edit_target, name="edit_target"),
    path("cleaning/", views_cleaning.cleanings, name="cleanings"),
    path("cleaning/begin/", views_cleaning.begin, name="begin_cleaning"),
    path("cleaning/<int:cleaning_id>/", views_cleaning.cleaning, name="cleaning"),
    path("cleaning/<int:cleaning_id>/step/", views_cleaning.cleaning_step, name="cleaning_step"),
    path("cleaning/<int:cleaning_id>/statement/", views_cleaning.statement, name="statement"),
]
