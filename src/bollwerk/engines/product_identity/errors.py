"""Errors of this engine."""


class IdentityError(ValueError):
    """Say that an identifier cannot be read; the message is one sentence for people."""


class PurlError(IdentityError):
    """Say that a package URL breaks a rule of its specification."""


class CpeError(IdentityError):
    """Say that a CPE name is malformed."""


class VersError(IdentityError):
    """Say that a range is no canonical VERS."""


class StateError(IdentityError):
    """Say that stored index bytes are damaged or of another edition."""


class TableError(IdentityError):
    """Say that a table of an inventory cannot be read."""
