"""The REST API under ``/api/v1``: claims and whatever the rooms offer, by token, with an OpenAPI description.

Errors are JSON with one sentence. What the token's organisation may not see does not exist (404).
"""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import HttpBearer

from bollwerk.foundation.access import current_viewer, open_to_all
from bollwerk.foundation.evidence.rest import router as claims
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.rooms.registry import all_rooms

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.access import Viewer

__all__ = ["api", "json_not_found"]


class Token(HttpBearer):
    """Bearer token of an integration; the middleware has looked it up and reads as its viewer."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:  # noqa: ARG002 - ninja's signature
        """Return the integration's viewer, or None for a token that is unknown, expired or revoked."""
        viewer = current_viewer()
        return viewer if viewer.name.startswith("integration:") else None


class _Json(BaseRenderer):
    """Render with orjson."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return orjson.dumps(data, default=str)


class _JsonIn(Parser):
    """Parse with orjson."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="Bollwerk",
    version="1",
    description=__doc__,
    auth=Token(),
    renderer=_Json(),
    parser=_JsonIn(),
    docs_url=None,
    urls_namespace="api",
)


def _sentence(request: HttpRequest, status: int, text: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"detail": text, **more}, status=status)


@api.exception_handler(AuthenticationError)
def _unauthorised(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = _sentence(request, 401, "The token is missing, unknown, expired or revoked.")
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    unreadable = error.status_code == HTTPStatus.BAD_REQUEST
    text = "The body cannot be read as JSON. Nothing was changed." if unreadable else str(error)
    return _sentence(request, error.status_code, text)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return _sentence(request, 422, f"The body is larger than {limit} KB. Nothing was changed. Send it in parts.")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [{"at": list(map(str, item["loc"])), "problem": item["msg"]} for item in error.errors]
    return _sentence(request, 422, "The request is not valid. Nothing was changed.", problems=problems)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _sentence(request, 403, f"The token lacks the scope {error}.")


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def _not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _sentence(request, 404, "There is nothing here.")


@api.exception_handler(StaleRecordError)
def _stale(request: HttpRequest, error: StaleRecordError) -> HttpResponse:
    return _sentence(request, 409, "Somebody else changed the record. Nothing was overwritten.", revision=error.current)


@open_to_all("says only that there is nothing")
@csrf_exempt
def json_not_found(_request: HttpRequest) -> HttpResponse:
    """Answer an address below ``/api/`` that does not exist, in JSON."""
    return JsonResponse({"detail": "There is nothing here."}, status=404)


def _plug_in_rooms() -> None:
    """Hang each room's router below its key."""
    for room in all_rooms():
        if room.rest:
            module, _, attribute = room.rest.partition(":")
            router = getattr(import_module(module), attribute or "router")
            if not isinstance(router, Router):
                raise TypeError(f"{room.rest} is not a router")
            api.add_router(f"/{room.key}", router, tags=[room.key])


api.add_router("/claims", claims, tags=["claims"])
_plug_in_rooms()
