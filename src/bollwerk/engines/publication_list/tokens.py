"""Release tokens: a signed statement that an application in this form may go live, for a pipeline to check.

Source: RFC 7515 (JSON Web Signature, compact form) with RFC 8037 (Ed25519).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bollwerk.engines.publication_list.lists import key_id

__all__ = ["ReleaseToken", "TokenError", "TokenProblem", "sign_token", "verify_token"]

_TYPE: Final = "bollwerk-release+jwt"
_PARTS: Final = 3
_MAX_LENGTH: Final = 64 * 1024


class TokenProblem(StrEnum):
    """Why a token opens nothing."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    OTHER_APPLICATION = "other_application"
    OTHER_DIGEST = "other_digest"


class TokenError(ValueError):
    """The token opens nothing.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: TokenProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ReleaseToken:
    """What a token states.

    Attributes:
        application: Name of the application.
        digest: Digest of the artefact that may be rolled out, e.g. ``sha256:...``; empty where none is bound.
        version: Version that was tested.
        release: Number of the release.
    """

    application: str
    digest: str
    version: str
    hosts: tuple[str, ...]
    release: int
    issued_at: datetime
    expires_at: datetime


def sign_token(content: ReleaseToken, key: Ed25519PrivateKey) -> str:
    """Return the token in the compact form."""
    head = {"alg": "EdDSA", "typ": _TYPE, "kid": key_id(key.public_key().public_bytes_raw())}
    claims = {
        "sub": content.application,
        "digest": content.digest,
        "version": content.version,
        "hosts": list(content.hosts),
        "release": content.release,
        "iat": int(content.issued_at.timestamp()),
        "exp": int(content.expires_at.timestamp()),
    }
    signed = f"{_encoded(head)}.{_encoded(claims)}"
    return f"{signed}.{_base64(key.sign(signed.encode()))}"


def verify_token(
    token: str, *, keys: Iterable[bytes], at: datetime, application: str = "", digest: str = ""
) -> ReleaseToken:
    """Return what a token states, if it is true now.

    Args:
        token: In the compact form.
        keys: Public keys (32 bytes each) that may sign.
        at: Now.
        application: Application it must be for; any, if empty.
        digest: Digest it must be for; any, if empty. A token bound to no digest fits none.

    Raises:
        TokenError: With the reason, if it opens nothing.
    """
    signed, _, signature = token.strip().rpartition(".")
    if len(token) > _MAX_LENGTH or token.strip().count(".") != _PARTS - 1:
        raise TokenError(TokenProblem.MALFORMED)
    head = _decoded(signed.split(".")[0])
    if head.get("alg") != "EdDSA" or head.get("typ") != _TYPE:
        raise TokenError(TokenProblem.MALFORMED)
    known = {key_id(key): key for key in keys}
    if head.get("kid") not in known:
        raise TokenError(TokenProblem.UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(known[str(head["kid"])]).verify(_bytes(signature), signed.encode())
    except InvalidSignature as error:
        raise TokenError(TokenProblem.FORGED) from error
    content = _content(_decoded(signed.split(".")[1]))
    _check(content, at=at, application=application, digest=digest)
    return content


def _check(content: ReleaseToken, *, at: datetime, application: str, digest: str) -> None:
    if at < content.issued_at:
        raise TokenError(TokenProblem.NOT_YET_VALID)
    if at >= content.expires_at:
        raise TokenError(TokenProblem.EXPIRED)
    if application and content.application != application:
        raise TokenError(TokenProblem.OTHER_APPLICATION)
    if digest and content.digest != digest:
        raise TokenError(TokenProblem.OTHER_DIGEST)


def _content(claims: dict[str, Any]) -> ReleaseToken:
    try:
        return ReleaseToken(
            application=str(claims["sub"]),
            digest=str(claims["digest"]),
            version=str(claims["version"]),
            hosts=tuple(str(one) for one in cast("list[object]", claims["hosts"])),
            release=int(claims["release"]),
            issued_at=datetime.fromtimestamp(int(claims["iat"]), UTC),
            expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
        )
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise TokenError(TokenProblem.MALFORMED) from error


def _encoded(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenError(TokenProblem.MALFORMED) from error


def _decoded(text: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(text))
    except (ValueError, RecursionError) as error:
        if isinstance(error, TokenError):
            raise
        raise TokenError(TokenProblem.MALFORMED) from error
    if not isinstance(found, dict):
        raise TokenError(TokenProblem.MALFORMED)
    return cast("dict[str, Any]", found)
