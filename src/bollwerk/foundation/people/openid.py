"""Log-in through an OpenID Connect provider: allauth's flow, with signature and nonce of every identity token checked.

The two views stand before allauth's own, at the same addresses. PKCE binds the code to the browser that asked for it,
the nonce the identity token: one that was caught elsewhere opens nothing here.

Source: OpenID Connect Core 1.0, 3.1.2.1 and 3.1.3.7 number 11; RFC 9700 (OAuth 2.0 Security Best Current Practice),
2.1.1.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from bollwerk.foundation.people.texts import DIRECTORY_SILENT

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin, SocialToken
    from django.http import HttpRequest, HttpResponse

__all__ = ["SIGNATURES", "VerifyingAdapter", "callback", "login"]

_log = logging.getLogger(__name__)

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Accepted signatures, all with a public key: neither ``none`` nor a shared secret makes an identity."""
_LEEWAY_S = 30
"""How far the clocks of provider and house may differ."""
_NONCES = "openid_nonces"
_MOST_NONCES = 5
"""Log-ins that one browser may have begun and not finished."""


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """Take the identity from the signed identity token alone.

    allauth leaves the signature out where the token came straight from the provider (OpenID Connect Core 3.1.3.7,
    number 6 allows that); then whoever answers in the provider's place could name anybody.
    """

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,  # noqa: ARG002 - allauth's signature
        **kwargs: Any,
    ) -> SocialLogin:
        """Return the log-in the token stands for; of its content nothing but the subject's key is kept."""
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise OAuth2Error("the provider sent no identity token")
        data = {"id_token": self._decode_id_token(app, signed)}
        login = self.get_provider().sociallogin_from_response(request, data)
        login.account.extra_data = {}
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            key = self._key_of(jwt.get_unverified_header(id_token).get("kid"))
            content: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=list(SIGNATURES),
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the identity token does not hold") from error
        expected = _taken_nonce(self.request)
        if not expected or not hmac.compare_digest(expected.encode(), str(content.get("nonce", "")).encode()):
            raise OAuth2Error("the identity token was not made for this log-in")
        return content

    def _key_of(self, name: str | None) -> jwt.PyJWK:
        """Return the provider's key of that name; without a name its only key."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.public_key_use in {None, "sig"}]
        fitting = [key for key in keys if key.key_id == name] if name else keys
        if len(fitting) != 1:
            raise OAuth2Error("the provider does not publish the key of its identity token")
        return fitting[0]


@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the provider; where it is silent or speaks nonsense, back to the log-in page."""
    answer = _answer(OAuth2LoginView, request, provider_id)
    if not isinstance(answer, HttpResponseRedirect):
        return answer
    asked = dict(parse_qsl(urlsplit(answer.url).query))
    return _with_nonce(request, answer.url, asked) if "client_id" in asked else answer


def _with_nonce(request: HttpRequest, address: str, asked: dict[str, str]) -> HttpResponse:
    """Lead to the provider with a nonce that is kept beside the state of this log-in."""
    asked["nonce"] = secrets.token_urlsafe(32)
    begun = [*request.session.get(_NONCES, []), [asked["state"], asked["nonce"]]]
    request.session[_NONCES] = begun[-_MOST_NONCES:]
    return HttpResponseRedirect(urlsplit(address)._replace(query=urlencode(asked)).geturl())


def _taken_nonce(request: HttpRequest) -> str:
    """Return the nonce of the log-in that comes back, which is used up by it; empty if there is none."""
    state = request.GET.get("state") or request.POST.get("state")
    begun = dict(request.session.get(_NONCES, []))
    nonce = str(begun.pop(state, ""))
    request.session[_NONCES] = list(begun.items())
    return nonce


@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive somebody back from the provider."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(VerifyingAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OSError, ValueError, KeyError) as error:  # what the network and a strange answer raise
        _log.warning("OpenID Connect provider: %s", error)
        messages.error(request, DIRECTORY_SILENT)
        return HttpResponseRedirect(reverse("account_login"))
    return answer
