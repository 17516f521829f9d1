import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.access import sealed
from bollwerk.foundation.access.sealed import (
    CONTENT_BYTES,
    ENVELOPE_BYTES,
    RECIPIENTS,
    SealedError,
    SealedFullError,
    UnknownKeyError,
    WrongKeyError,
    decoy,
    is_envelope,
    is_public_key,
    new_key,
    public_key_of,
    seal,
    unlock_key,
    unseal,
)

PRIVATE, PUBLIC = new_key()


@pytest.mark.slow  # a property over age envelopes
@given(content=st.binary(max_size=5000), members=st.integers(1, RECIPIENTS))
def test_every_envelope_has_one_size_and_opens_for_every_member(content, members):
    keys = [new_key() for _ in range(members)]

    envelope = seal(content, [public for _, public in keys])

    assert len(envelope) == ENVELOPE_BYTES
    assert unseal(envelope, keys[-1][0]) == content


def test_an_envelope_names_no_member_and_as_many_keys_as_every_other():
    one, many = seal(b"", [PUBLIC]), seal(b"x" * 9000, [new_key()[1] for _ in range(RECIPIENTS)])

    assert PUBLIC.encode() not in one
    assert one.count(b"-> X25519 ") == many.count(b"-> X25519 ") == decoy().count(b"-> X25519 ") == RECIPIENTS


def test_a_decoy_looks_like_an_envelope_and_opens_for_nobody():
    assert is_envelope(decoy())
    with pytest.raises(WrongKeyError):
        unseal(decoy(), PRIVATE)


def test_the_same_content_is_never_the_same_envelope():
    assert seal(b"same", [PUBLIC]) != seal(b"same", [PUBLIC])


def test_content_fills_the_envelope_to_the_last_byte_and_not_beyond(monkeypatch):
    monkeypatch.setattr(sealed.zlib, "compress", lambda content, _level: content)
    monkeypatch.setattr(sealed, "encrypt", lambda plain, _keys: sealed._AGE + plain)

    assert len(seal(b"x" * (CONTENT_BYTES - 4), [PUBLIC])) == ENVELOPE_BYTES
    with pytest.raises(SealedFullError):
        seal(b"x" * (CONTENT_BYTES - 3), [PUBLIC])


def test_more_members_than_an_envelope_takes_are_refused():
    with pytest.raises(SealedFullError):
        seal(b"", [PUBLIC] * (RECIPIENTS + 1))


@pytest.mark.parametrize("given", [b"", b"\0" * ENVELOPE_BYTES, seal(b"x", [PUBLIC])[:-1]])
def test_what_is_no_envelope_is_refused(given):
    with pytest.raises(SealedError):
        unseal(given, PRIVATE)


def test_a_flipped_bit_is_noticed():
    envelope = bytearray(seal(b"content", [PUBLIC]))
    envelope[5000] ^= 1

    with pytest.raises(WrongKeyError):
        unseal(bytes(envelope), PRIVATE)


def test_an_envelope_that_unpacks_without_end_is_refused(monkeypatch):
    bomb = seal(b"\0" * 2_000_000, [PUBLIC])
    monkeypatch.setattr(sealed, "_LARGEST_CONTENT", 1_000_000)

    with pytest.raises(SealedError):
        unseal(bomb, PRIVATE)


@pytest.mark.slow  # age makes a passphrase expensive on purpose
def test_a_key_file_opens_with_its_passphrase_alone():
    from pyrage import passphrase

    file = passphrase.encrypt(f"# public key: {PUBLIC}\n{PRIVATE}\n".encode(), "geheim")

    assert unlock_key(file, "geheim") == PRIVATE
    assert unlock_key(f"{PRIVATE}\n".encode()) == PRIVATE
    with pytest.raises(WrongKeyError):
        unlock_key(file, "falsch")


@pytest.mark.parametrize("file", [b"", b"no key", f"{PRIVATE}\n{PRIVATE}".encode(), b"AGE-SECRET-KEY-1BROKEN"])
def test_a_file_without_one_key_is_refused(file):
    with pytest.raises(UnknownKeyError):
        unlock_key(file)


def test_public_keys_are_told_from_other_text():
    assert is_public_key(PUBLIC)
    assert public_key_of(PRIVATE) == PUBLIC
    assert not is_public_key(PRIVATE)
    with pytest.raises(UnknownKeyError):
        seal(b"", ["age1nobody"])
