import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.publication_list import ReleaseToken, TokenError, TokenProblem, sign_token, verify_token

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
CONTENT = ReleaseToken("Bürgerportal", "sha256:ab", "4.2", ("a.example",), 3, NOW, NOW + timedelta(hours=1))


def problem(token, at=NOW, keys=(PUBLIC,), **wanted):
    with pytest.raises(TokenError) as caught:
        verify_token(token, keys=keys, at=at, **wanted)
    return caught.value.problem


def with_head(token, **changes):
    head, rest = token.split(".", 1)
    fields = json.loads(base64.urlsafe_b64decode(head + "==")) | changes
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).rstrip(b"=").decode() + "." + rest


def test_a_token_says_what_was_signed():
    token = sign_token(CONTENT, KEY)

    assert verify_token(token, keys=[PUBLIC], at=NOW, application="Bürgerportal", digest="sha256:ab") == CONTENT


@pytest.mark.parametrize(
    ("after", "expected"),
    [(timedelta(seconds=-1), TokenProblem.NOT_YET_VALID), (timedelta(hours=1), TokenProblem.EXPIRED)],
)
def test_a_token_opens_only_in_its_time(after, expected):
    assert problem(sign_token(CONTENT, KEY), at=NOW + after) is expected
    assert verify_token(sign_token(CONTENT, KEY), keys=[PUBLIC], at=NOW + timedelta(minutes=59, seconds=59))


def test_a_token_opens_nothing_else():
    token = sign_token(CONTENT, KEY)

    assert problem(token, application="Anderes") is TokenProblem.OTHER_APPLICATION
    assert problem(token, digest="sha256:cd") is TokenProblem.OTHER_DIGEST


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256"])
def test_no_other_algorithm_is_taken(algorithm):
    assert problem(with_head(sign_token(CONTENT, KEY), alg=algorithm)) is TokenProblem.MALFORMED


def test_a_changed_head_or_claim_does_not_fit_its_signature():
    token = sign_token(CONTENT, KEY)
    head, claims, signature = token.split(".")

    assert problem(with_head(token, extra=1)) is TokenProblem.FORGED
    assert problem(f"{head}.{claims[:-4]}AAAA.{signature}") is TokenProblem.FORGED
    assert problem(token, keys=[b"x" * 32]) is TokenProblem.UNKNOWN_KEY


@given(st.text(max_size=200))
def test_whatever_text_comes_it_opens_nothing(text):
    assert problem(text) in {TokenProblem.MALFORMED, TokenProblem.UNKNOWN_KEY}
