"""Hand out files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from bollwerk.foundation.access import requires
from bollwerk.foundation.files import api
from bollwerk.foundation.files.models import StoredFile

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
@requires("files.file:download")
def download(_request: HttpRequest, file_id: int) -> FileResponse:
    """Hand out a file as a download; one the viewer may not see does not exist, one with malware is locked."""
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise Http404
    try:
        content = api.path_to(row).open("rb")
    except api.MalwareFoundError as error:
        raise PermissionDenied(str(error)) from error
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    # Even if a browser were made to show it, it may neither run scripts nor be taken for something else.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
