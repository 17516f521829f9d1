"""Whether words of two names meet although they are glued, split or shortened: `JupiterX Core`, `open-webui`, `EPM`.

Dictionaries split names at capitals and signs, makers glue them; both mean the same words in the same order.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

MOST_WORDS = 4
"""As many words in a row may be glued to one."""

SHORTEST_FORM = 3
"""A shorter word is no short form."""


def glued(words: Sequence[str]) -> set[str]:
    """Return the words, and every few neighbours in one piece."""
    found = set(words)
    for start in range(len(words) - 1):
        for end in range(start + 2, min(len(words), start + MOST_WORDS) + 1):
            found.add("".join(words[start:end]))
    return found


def met_words(words: Sequence[str], known: AbstractSet[str]) -> list[bool]:
    """Return for each word whether it is known, alone or glued with its neighbours."""
    met = [word in known for word in words]
    for start in range(len(words) - 1):
        for end in range(start + 2, min(len(words), start + MOST_WORDS) + 1):
            if not all(met[start:end]) and "".join(words[start:end]) in known:
                met[start:end] = [True] * (end - start)
    return met


def abbreviates(short: str, words: Sequence[str]) -> bool:
    """Return whether letters of several words in a row, of each at least the first, spell a short form: `epm`."""
    if len(short) < SHORTEST_FORM or len(words) < 2 or short[0] != words[0][0]:  # noqa: PLR2004 - several
        return False
    places = {(0, 0)}
    for letter in short[1:]:
        places = {after for number, place in places for after in _steps(letter, words, number, place)}
    return any(number == len(words) - 1 for number, _ in places)


def _steps(letter: str, words: Sequence[str], number: int, place: int) -> list[tuple[int, int]]:
    """Return where a letter may stand next: further on in the same word, or as the first of the following one."""
    further = words[number].find(letter, place + 1)
    found = [(number, further)] if further > 0 else []
    if number + 1 < len(words) and words[number + 1][0] == letter:
        found.append((number + 1, 0))
    return found
