"""The two questions every request asks first: whose session is this, and whose account?

Both are always the same, so their SQL is worked out once: Django puts each together anew, which takes six times as long
as the database takes to answer and was an eighth of a page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from bollwerk.foundation.people.models import Account

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HouseBackend", "SessionStore"]

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessionStore):
    """Sessions in the database, as Django keeps them; reading one asks with a fixed statement."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or expired one is empty and gets a new key."""
        with connection.cursor() as cursor:
            now = connection.ops.adapt_datetimefield_value(timezone.now())  # noqa: TID251 - Django ends sessions by this clock
            cursor.execute(_SESSION, (self.session_key, now))
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found


class HouseBackend(AuthenticationBackend):
    """allauth's log-in by name or address; the account of a session is read with a fixed statement."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session if it may still log in."""
        account = _account(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None


_Converter = tuple[int, list["Callable[..., Any]"], Any]


@lru_cache(maxsize=1)
def _statement() -> tuple[str, list[str], list[_Converter]]:
    """Return the SQL that reads an account, the columns' names, and how some come from the database."""
    compiler = Account.objects.order_by().filter(pk=0).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, _parameters = compiler.as_sql()
    expressions = [expression for expression, _sql, _alias in compiler.select]
    converters = [(at, *found) for at, found in compiler.get_converters(expressions).items()]
    return sql, [expression.target.attname for expression in expressions], converters


def _account(key: int) -> Account | None:
    sql, names, converters = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, (key,))
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for at, functions, expression in converters:
        for convert in functions:
            values[at] = convert(values[at], expression, connection)
    return Account.from_db(DEFAULT_DB_ALIAS, names, values)
