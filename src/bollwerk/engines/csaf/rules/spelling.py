"""Spelling of the texts in the document language (6.3.8)."""

import re
from collections.abc import Iterator, Mapping

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.rule_registry import rule

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


_PLACES: Mapping[str, tuple[str, ...]] = {
    "notes": ("text", "title"),
    "references": ("summary",),
    "remediations": ("details",),
    "threats": ("details",),
    "revision_history": ("summary",),
}
"""Members with prose, by the list they stand in."""


def _texts(context: Context) -> Iterator[tuple[str, str]]:
    yield "/document/title", context.head.title
    yield from _listed("/document", context.head, ("notes", "references"))
    yield from _listed("/document/tracking", context.tracking, ("revision_history",))
    for branch in context.branches:
        yield f"{branch.path}/name", branch.branch.name
    for placed in context.products:
        yield f"{placed.path}/name", placed.product.name
    for path, vulnerability in context.vulnerabilities:
        yield f"{path}/title", vulnerability.title
        yield from _listed(path, vulnerability, ("notes", "references", "remediations", "threats"))


def _listed(path: str, owner: object, lists: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in lists:
        for index, item in enumerate(getattr(owner, name)):
            for member in _PLACES[name]:
                yield f"{path}/{name}/{index}/{member}", getattr(item, member)


@rule("6.3.8", "Spell Check", needs=("spellers",))
def misspelt(context: Context) -> Iterator[Finding]:
    """Yield words that the handed-in spell checker of the document language rejects.

    Words in capitals and words with digits inside are names or identifiers unless a digit replaces a letter.
    """
    spellers = context.registries.spellers
    if spellers is None or not context.head.lang:
        return
    speller = spellers.get(context.head.lang.lower().split("-")[0])
    if speller is None:
        yield Finding("/document/lang", f"There is no spell checker for {context.head.lang!r}.")
        return
    for path, text in _texts(context):
        for word in _WORD.findall(text):
            if not word.isupper() and not any(char.isdigit() for char in word) and not speller(word):
                yield Finding(path, f"The word {word!r} seems to be misspelt.")
