"""How allauth behaves here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["AccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the administration; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Return False: there is no self-registration."""
        return False
