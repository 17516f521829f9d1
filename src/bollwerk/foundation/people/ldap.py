"""Log-in through the directory of the house (LDAP, Active Directory): the password is tried there, never kept here."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from bollwerk.foundation.people.directory import DirectoryIdentity, DirectoryLoginError, account_of
from bollwerk.foundation.people.models import Account

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ldap3 import Connection, Server

__all__ = ["Directory", "DirectorySilentError", "LdapBackend", "identity_of"]

SOURCE = "ldap"
_TIME_LIMIT_S = 5
_BUSY = frozenset({51, 52, 80})
"""Result codes with which a directory says that it cannot answer now (RFC 4511: busy, unavailable, other)."""
_log = logging.getLogger(__name__)


class DirectorySilentError(OSError):
    """The directory does not answer, or not as it must."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory is and how people are looked up in it.

    Attributes:
        url: ``ldaps://host`` or ``ldap://host``; the latter is encrypted by StartTLS, except on this machine itself.
        base: Where the search begins.
        reader: Distinguished name that searches; empty: anonymous.
        reader_password: Its password.
        login_filter: Search filter with ``{login}`` where the typed name goes, escaped.
        authorities: File with the certificates of the authorities to trust; empty: those of the operating system.
    """

    url: str
    base: str
    reader: str
    reader_password: str
    login_filter: str
    authorities: str

    @property
    def host(self) -> str:
        """Name of the machine."""
        return urlsplit(self.url).hostname or ""

    @property
    def encrypted_at_once(self) -> bool:
        """Whether it speaks TLS from the first byte on."""
        return urlsplit(self.url).scheme == "ldaps"

    @property
    def stays_on_this_machine(self) -> bool:
        """Whether nothing leaves the machine, so that it may go unencrypted."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class LdapBackend(BaseBackend):
    """Try name and password at the directory, after the accounts that are kept here."""

    def authenticate(  # type: ignore[override]  # the log-in form may give an address instead of a user name
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
    ) -> Account | None:
        """Return the account, or None; why somebody whom the directory knows stays out is left at the request."""
        directory, login = settings.LDAP_DIRECTORY, (username or email or "").strip()
        if directory is None or not login or not password or _is_kept_here(login):
            return None
        try:
            identity = identity_of(Directory(**directory), login=login, password=password)
            return account_of(identity) if identity else None
        except (DirectorySilentError, DirectoryLoginError) as error:
            _log.warning("log-in through the directory: %s", error)
            if request is not None:
                request.directory_said = error  # type: ignore[attr-defined]  # read by AccountAdapter
            return None

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session, unless it was closed."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def _is_kept_here(login: str) -> bool:
    """Return whether the name belongs to an account with a password of its own: the directory has no say in it."""
    found = Account.objects.filter(username__iexact=login) | Account.objects.filter(email__iexact=login)
    return any(account.has_usable_password() for account in found)


def identity_of(directory: Directory, *, login: str, password: str) -> DirectoryIdentity | None:
    """Return whom the directory knows by this name and password; None if nobody, or more than one.

    An empty password is none: a directory takes it for an anonymous log-in and says yes (RFC 4513, 5.1.2).

    Raises:
        DirectorySilentError: If the directory does not answer in time, cannot prove who it is, or refuses its reader.
    """
    from ldap3.core.exceptions import LDAPException

    if not password or "\0" in password:
        return None
    try:
        with _connected(directory, directory.reader, directory.reader_password) as connection:
            if not _bound(connection):
                raise DirectorySilentError("the directory refuses the account that searches it")
            entry = _found(connection, directory, login)
        if entry is None:
            return None
        with _connected(directory, entry["dn"], password) as connection:
            return _identity(entry) if _bound(connection) else None
    except (LDAPException, OSError) as error:
        raise DirectorySilentError(f"{directory.host}: {error}") from error


def _connected(directory: Directory, name: str, password: str) -> Connection:
    """Return an open, encrypted connection that has not yet said who it is."""
    import ldap3

    connection = ldap3.Connection(
        _server(directory),
        user=name or None,
        password=password or None,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        read_only=True,
        check_names=False,
        receive_timeout=_TIME_LIMIT_S,
    )
    connection.open(read_server_info=False)
    if not directory.encrypted_at_once and not directory.stays_on_this_machine:
        connection.start_tls(read_server_info=False)
    return connection


def _server(directory: Directory) -> Server:
    import ldap3

    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=directory.authorities or None)
    return ldap3.Server(
        directory.url, tls=tls, get_info=ldap3.NONE, connect_timeout=_TIME_LIMIT_S, allowed_referral_hosts=[]
    )


def _bound(connection: Connection) -> bool:
    """Return whether the directory takes name and password.

    Raises:
        DirectorySilentError: If it can say neither yes nor no.
    """
    if connection.bind(read_server_info=False):
        return True
    if connection.result["result"] in _BUSY:
        raise DirectorySilentError(f"the directory answers {connection.result['description']}")
    return False


def _found(connection: Connection, directory: Directory, login: str) -> dict[str, Any] | None:
    from ldap3.utils.conv import escape_filter_chars

    connection.search(
        directory.base,
        directory.login_filter.replace("{login}", escape_filter_chars(login)),
        attributes=["mail", "entryUUID", "objectGUID"],
        size_limit=2,
        time_limit=_TIME_LIMIT_S,
    )
    entries = [one for one in connection.response or () if one.get("type") == "searchResEntry"]
    return entries[0] if len(entries) == 1 else None


def _identity(entry: dict[str, Any]) -> DirectoryIdentity | None:
    """Return an entry as an identity; None where the directory gives it no key that stays."""
    values = {name.lower(): found for name, found in entry["raw_attributes"].items() if found}
    if "objectguid" in values:
        uid = values["objectguid"][0].hex()
    elif "entryuuid" in values:
        uid = values["entryuuid"][0].decode("ascii")
    else:
        _log.warning("the directory shows neither entryUUID nor objectGUID of %s", entry["dn"])
        return None
    return DirectoryIdentity(SOURCE, uid, tuple(one.decode("utf-8", "replace") for one in values.get("mail", ())))
