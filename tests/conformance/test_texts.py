import polib
import pytest

from bollwerk.shell.messages import catalogues


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parents[3].name)
def test_every_text_has_its_german(path):
    catalogue = polib.pofile(str(path))

    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
