"""Read from the environment how people log in through a directory: OpenID Connect and LDAP."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bollwerk.shell.configuration import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ldap_directory", "openid_providers"]

_LOGIN_FILTER = "(|(uid={login})(sAMAccountName={login})(userPrincipalName={login})(mail={login}))"
"""Finds people by short name or address in OpenLDAP and in Active Directory."""


def openid_providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return allauth's settings of the provider; empty where none is set.

    Raises:
        ConfigurationError: If the provider is not reached by https, or has no name for this client.
    """
    issuer = environment.get("BOLLWERK_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
        raise ConfigurationError(f"BOLLWERK_OIDC_ISSUER must be an https: address, not {issuer}")
    client = environment.get("BOLLWERK_OIDC_CLIENT_ID", "")
    if not client:
        raise ConfigurationError("BOLLWERK_OIDC_ISSUER is set, so BOLLWERK_OIDC_CLIENT_ID is needed too")
    app = {
        "provider_id": "verzeichnis",
        "name": environment.get("BOLLWERK_OIDC_NAME", "") or parts.hostname,
        "client_id": client,
        "secret": _secret(environment, "BOLLWERK_OIDC_CLIENT_SECRET"),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def ldap_directory(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return the fields of `people.ldap.Directory`; None where no directory is set.

    Raises:
        ConfigurationError: If the address is none of a directory, or the search lacks its base or its ``{login}``.
    """
    url = environment.get("BOLLWERK_LDAP_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname:
        raise ConfigurationError(f"BOLLWERK_LDAP_URL must be ldaps://host or ldap://host, not {url}")
    base = environment.get("BOLLWERK_LDAP_BASE", "")
    if not base:
        raise ConfigurationError("BOLLWERK_LDAP_URL is set, so BOLLWERK_LDAP_BASE (dc=...,dc=...) is needed too")
    login_filter = environment.get("BOLLWERK_LDAP_FILTER", "") or _LOGIN_FILTER
    if "{login}" not in login_filter:
        raise ConfigurationError("BOLLWERK_LDAP_FILTER must hold {login}, where the typed name goes")
    authorities = environment.get("BOLLWERK_LDAP_CA", "")
    if authorities and not Path(authorities).is_file():
        raise ConfigurationError(f"BOLLWERK_LDAP_CA names {authorities}, which is no file")
    return {
        "url": url,
        "base": base,
        "reader": environment.get("BOLLWERK_LDAP_BIND_DN", ""),
        "reader_password": _secret(environment, "BOLLWERK_LDAP_BIND_PASSWORD"),
        "login_filter": login_filter,
        "authorities": authorities,
    }


def _secret(environment: Mapping[str, str], name: str) -> str:
    """Return a secret from the file that ``<name>_FILE`` names, otherwise from the environment itself."""
    file = environment.get(f"{name}_FILE", "")
    if not file:
        return environment.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"{name}_FILE names {file}, which cannot be read") from error


def _is_here(host: str | None) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
