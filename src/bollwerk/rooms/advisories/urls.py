"""Addresses of the room."""

from django.urls import path

from bollwerk.rooms.advisories.views import handing_in, matches, sources, warnings

app_name = "advisories"
urlpatterns = [
    path("", warnings.inbox, name="inbox"),
    path("new/", warnings.enter, name="enter"),
    path("rematch/", warnings.rematch_listed, name="rematch_listed"),
    path("hand-in/", handing_in.hand_in, name="hand_in"),
    path("concerned/", matches.concerned, name="concerned"),
    path("concerned/rematch/", matches.rematch_concerned, name="rematch_concerned"),
    path("concerned/product/", matches.product, name="product"),
    path("missed/", warnings.missed, name="missed"),
    path("<int:advisory_id>/", warnings.advisory, name="advisory"),
    path("<int:advisory_id>/settle/", warnings.settle, name="settle"),
    path("<int:advisory_id>/reopen/", warnings.reopen, name="reopen"),
    path("<int:advisory_id>/route/", warnings.route, name="route"),
    path("<int:advisory_id>/remove/", warnings.remove, name="remove"),
    path("<int:advisory_id>/comment/", warnings.comment, name="comment"),
    path("<int:advisory_id>/rematch/", warnings.rematch, name="rematch"),
    path("changes/<int:revision_id>/", warnings.changes, name="changes"),
    path("matches/<int:match_id>/", matches.match, name="match"),
    path("matches/<int:match_id>/decide/", matches.decide, name="decide"),
    path("matches/<int:match_id>/reject/", matches.reject, name="reject"),
    path("matches/<int:match_id>/assign/", matches.assign, name="assign"),
    path("matches/<int:match_id>/move-on/", matches.move_on, name="move_on"),
    path("matches/<int:match_id>/mended/", matches.mended, name="mended"),
    path("records/<int:target_id>/", matches.target, name="target"),
    path("records/<int:target_id>/rematch/", matches.rematch_target, name="rematch_target"),
    path("sources/", sources.sources, name="sources"),
    path("sources/discover/", sources.discover, name="discover"),
    path("sources/new/", sources.edit_source, name="create_source"),
    path("sources/<int:source_id>/", sources.source, name="source"),
    path("sources/<int:source_id>/edit/", sources.edit_source, name="edit_source"),
    path("sources/<int:source_id>/visit/", sources.visit, name="visit"),
]
