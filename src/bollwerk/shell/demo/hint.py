"""How a newcomer logs in to the demo city: names, password and the second factor's code of the moment."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.shell.prepared import LOGIN_FILE

__all__ = ["DemoAccount", "DemoHint", "demo_hint"]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One invented person who can log in."""

    login: str
    name: str
    role_title: str


@dataclass(frozen=True, slots=True)
class DemoHint:
    """What a newcomer needs to log in to the demo city."""

    accounts: tuple[DemoAccount, ...]
    password: str
    totp_secret: str

    @property
    def code(self) -> str:
        """The second factor's code of this moment."""
        key = base64.b32decode(self.totp_secret)
        totp = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - RFC 6238 as every app computes it
        return totp.generate(int(clock.now().timestamp())).decode()


def demo_hint() -> DemoHint | None:
    """Return the demo city's log-ins; None in a house without it."""
    path = Path(settings.DATA_DIR) / LOGIN_FILE
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    accounts = tuple(
        DemoAccount(item["login"], item["name"], str(ROLE_TITLES[Role(item["role"])])) for item in content["accounts"]
    )
    return DemoHint(accounts, content["password"], content["totp_secret"])
