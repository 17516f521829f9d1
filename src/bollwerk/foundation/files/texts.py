"""What people read when a file cannot be taken: what is wrong, what was kept, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.files.sandbox import ParserError, SandboxError, Why

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["sentence_of"]

_SENTENCES: dict[Why, str | _StrPromise] = {
    Why.MEMORY: _(
        "The file needs more memory to read than is allowed. Nothing was taken from it; split it and try again."
    ),
    Why.TIME: _("Reading the file took longer than is allowed. Nothing was taken from it; split it and try again."),
    Why.OUTPUT: _("The file holds more than can be taken at once. Nothing was taken from it; split it and try again."),
    Why.CRASH: _(
        "The file is broken in a way that ended the program reading it. Nothing was taken from it; export it again."
    ),
    Why.FORBIDDEN: _(
        "The file tried to make the program do what is forbidden. Nothing was taken from it; do not open it elsewhere."
    ),
}


def sentence_of(error: SandboxError | ParserError) -> str:
    """Return the sentence for a file that could not be read."""
    if isinstance(error, SandboxError):
        return str(_SENTENCES[error.why])
    return str(_("The file cannot be read: %(message)s Nothing was taken from it.")) % {"message": error.message}
