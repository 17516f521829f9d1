import ast
import re
from pathlib import Path

import polib
import pytest

import bollwerk
from bollwerk.shell.messages import catalogues

_MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parents[3].name)
def test_every_text_has_its_german(path):
    catalogue = polib.pofile(str(path))

    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]


def test_the_same_english_has_the_same_german_everywhere():
    german = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if entry.msgstr:
                package = "/".join(path.parts[-6:-4])
                german.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(entry.msgstr, []).append(package)

    assert not {english: found for (_, english), found in german.items() if len(found) > 1}


def _texts_of_the_code():
    """Yield the texts that code and templates mark for translation."""
    top = Path(bollwerk.__file__).parent
    for path in top.rglob("*.py"):
        if "gettext" in (source := path.read_text(encoding="utf-8")):
            for node in ast.walk(ast.parse(source)):
                is_marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS
                if is_marked and isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value
    for path in top.rglob("*.html"):
        yield from re.findall(r'{% translate "([^"]+)"', path.read_text(encoding="utf-8"))


@pytest.mark.slow  # extracts the texts of every package
def test_every_text_of_the_code_stands_in_a_catalogue():
    known = {entry.msgid for path in catalogues() for entry in polib.pofile(str(path))}

    assert not {text for text in _texts_of_the_code() if text not in known}
