"""Reasons in words, for people at the command line; machines get the codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["sentence"]

_SENTENCES: Final[Mapping[str, str]] = {
    "same_content": "the content is the same",
    "structure_sound": "the structure of the format holds",
    "text_sound": "it still is text",
    "format_converted": "it was converted to another known format",
    "became_packed": "it was packed",
    "became_protected": "it was put into a container with a password",
    "empty": "it is empty",
    "emptied": "it was emptied",
    "format_lost": "it is no longer the format it was",
    "format_replaced": "another format stands in its place",
    "name_promises_other_format": "the content is not what the name promises",
    "structure_broken": "the structure of the format is broken",
    "damage_grew": "more of it is broken than before",
    "already_damaged": "it was already broken before",
    "text_became_binary": "the text became binary",
    "text_became_cipher_letters": "the text became letters that say nothing",
    "random_blocks_appeared": "blocks of chance stand where there were none",
    "randomness_rose": "much more of it looks random than before",
    "random_with_filler": "random bytes are mixed with filler",
    "random_before_and_after": "it looked random before and after",
    "random_without_history": "it looks random and has no version before",
    "nothing_unusual": "nothing unusual",
    "unreadable": "it cannot be read",
    "unreadable_directory": "the directory cannot be read",
    "before_unreadable": "the version before cannot be read",
    "still_damaged": "it was damaged before and still is",
    "ransom_note": "it reads like a ransom note",
    "judging_failed": "judging it failed",
}


def sentence(code: str) -> str:
    """Return the words for a reason; the code itself when there are none."""
    return _SENTENCES.get(code, code.replace("_", " "))
