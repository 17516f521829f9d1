"""Front door: each room hangs below its own key."""

from importlib.util import find_spec

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from bollwerk.foundation.people import openid
from bollwerk.foundation.rooms.registry import all_rooms
from bollwerk.shell import overview, staff_list
from bollwerk.shell.rest import api, json_not_found

urlpatterns = [
    path("", overview.start, name="start"),
    path("evidence/", include("bollwerk.foundation.evidence.urls")),
    path("measures/", include("bollwerk.foundation.measures.urls")),
    path("people/list/", staff_list.upload, name="staff_list"),
    path("people/list/<int:file_id>/", staff_list.preview, name="staff_list_preview"),
    path("people/", include("bollwerk.foundation.people.urls")),
    path("api/v1/", api.urls),
    re_path("^api/", json_not_found),
    path("konto/oidc/<str:provider_id>/login/", openid.login),
    path("konto/oidc/<str:provider_id>/login/callback/", openid.callback),
    path("konto/3rdparty/", RedirectView.as_view(pattern_name="mfa_index")),  # the first log-in binds, nobody by hand
    path("konto/", include("allauth.urls")),
    path("ui/", include("bollwerk.foundation.ui.urls")),
    path("dateien/", include("bollwerk.foundation.files.urls")),
    path("nachrichten/", include("bollwerk.foundation.notices.urls")),
    path("auftraege/", include("bollwerk.foundation.jobs.urls")),
    path("protokoll/", include("bollwerk.foundation.audit.urls")),
    *(
        path(f"{room.key}/", include(f"bollwerk.rooms.{room.key}.urls"))
        for room in all_rooms()
        if find_spec(f"bollwerk.rooms.{room.key}.urls")
    ),
]

handler400 = "bollwerk.foundation.ui.errors.bad_request"
handler403 = "bollwerk.foundation.ui.errors.forbidden"
handler404 = "bollwerk.foundation.ui.errors.not_found"
handler500 = "bollwerk.foundation.ui.errors.server_error"
