"""How allauth behaves here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse

from bollwerk.foundation.people.directory import DirectoryIdentity, DirectoryLoginError, account_of
from bollwerk.foundation.people.texts import DIRECTORY_SILENT, LOGIN_FAILED_ELSEWHERE, LOGIN_TEXTS

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

__all__ = ["AccountAdapter", "SocialAccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the administration; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Return False: there is no self-registration."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Say why the directory's word did not open the house, where that was the reason."""
        super().authentication_failed(request, **credentials)
        said = getattr(request, "directory_said", None)
        if isinstance(said, DirectoryLoginError):
            raise ValidationError(LOGIN_TEXTS[said.refusal])
        if said is not None:
            raise ValidationError(DIRECTORY_SILENT)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from a provider is a person of the register, or stays out."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Return False: there is no self-registration."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Put the account of the register in the place of the one the provider proposes."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            _back_to_log_in(request, LOGIN_FAILED_ELSEWHERE)
        confirmed = tuple(one.email for one in sociallogin.email_addresses if one.verified is True)
        identity = DirectoryIdentity(sociallogin.account.provider, sociallogin.account.uid, confirmed)
        try:
            sociallogin.user = account_of(identity)
        except DirectoryLoginError as error:
            _back_to_log_in(request, LOGIN_TEXTS[error.refusal])
        sociallogin.account = SocialAccount.objects.get(provider=identity.source, uid=identity.uid)

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> None:
        """Lead back to the log-in page with a sentence instead of a page without a way on."""
        _back_to_log_in(request, LOGIN_FAILED_ELSEWHERE)


def _back_to_log_in(request: HttpRequest, sentence: str | _StrPromise) -> NoReturn:
    messages.error(request, sentence)
    raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
