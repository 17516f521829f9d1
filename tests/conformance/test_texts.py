import polib
import pytest

from bollwerk.shell.messages import catalogues


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
