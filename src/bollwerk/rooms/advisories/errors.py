"""What the room refuses."""

from __future__ import annotations

from bollwerk.foundation.history.api import RowNotFoundError

__all__ = [
    "AddressRefusedError",
    "AdvisoriesError",
    "DownloadError",
    "IntakeError",
    "ProviderNotFoundError",
    "RowNotFoundError",
    "SchemaError",
    "StepRefusedError",
    "UnsignedError",
]


class AdvisoriesError(Exception):
    """Base of everything the room refuses; the text is one clear sentence."""


class StepRefusedError(AdvisoriesError, ValueError):
    """The step is not allowed in the present state, or lacks its reason."""


class AddressRefusedError(AdvisoriesError):
    """An address leads where nothing may be fetched from: not http(s), or into the own network."""


class DownloadError(AdvisoriesError):
    """A server did not answer as it must: error, silence, too many bytes, too many redirects."""


class ProviderNotFoundError(DownloadError):
    """A domain names no CSAF provider.

    Attributes:
        tried: Each way with the reason why it led nowhere.
    """

    def __init__(self, domain: str, tried: tuple[tuple[str, str], ...]) -> None:
        super().__init__(
            f"{domain} names no CSAF provider: neither at the well-known address nor in security.txt nor by DNS."
        )
        self.tried = tried


class IntakeError(AdvisoriesError):
    """A document was not taken in; the text says why."""


class SchemaError(IntakeError):
    """A document breaks the JSON schema of the standard."""


class UnsignedError(IntakeError):
    """A document or mail carries no signature where one is demanded."""
