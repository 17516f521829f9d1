import pytest

from bollwerk.engines.encryption_detection import NoteSign, recognise_note

GERMAN = """Alle Ihre Dateien wurden verschlüsselt! Um Ihre Daten wiederherzustellen, müssen Sie 0,5 Bitcoin bezahlen.
Schreiben Sie uns an hilfe@anonym.example und nennen Sie Ihre persönliche ID: 4711-0815.
Versuchen Sie nicht, Dateien umzubenennen. Nach 72 Stunden verdoppelt sich der Preis."""
ENGLISH = """Hello. Your network has been breached and all files were locked. We also downloaded 300 GB of your data.
Install Tor Browser and log in with your personal code. If you do not pay within 3 days, we publish everything.
Do not call the police. We decrypt two files for free as proof."""
SHORT = "Visit http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion for further information."
AWARENESS = """Liebe Kolleginnen und Kollegen, im Oktober findet wieder unsere Schulung statt. Wir zeigen, wie man
verdächtige Mails erkennt und wen man anruft. Bitte melden Sie sich bis Freitag im Bürgerbüro an.
Backups macht die IT jede Nacht."""
MANUAL = """To back up your files, run the program every night. The archive is encrypted with your password;
keep it safe. See the manual for options of the restore command. Report problems to support@product.example."""
MINUTES = """Niederschrift der Sitzung des Hauptausschusses. Der Haushalt wurde beschlossen, die Gebühren
werden bezahlt. Die Veröffentlichung der Daten im Amtsblatt erfolgt innerhalb von 14 Tagen."""


@pytest.mark.parametrize("text", [GERMAN, ENGLISH, ENGLISH.upper(), f"<html><p>{ENGLISH}</p></html>"])
def test_a_demand_for_ransom_is_a_note_under_any_name(text):
    assert recognise_note(text, "liste.txt").is_note


@pytest.mark.parametrize("text", [AWARENESS, MANUAL, MINUTES, "", "x" * 100_000])
def test_ordinary_writing_is_no_note_whatever_its_name(text):
    assert not recognise_note(text, "READ_ME_TO_DECRYPT.txt").is_note


def test_an_onion_address_is_a_note_only_under_a_telling_name():
    assert recognise_note(SHORT, "HOW_TO_RECOVER.txt").is_note
    assert not recognise_note(SHORT, "notiz.txt").is_note


def test_signs_scattered_over_a_long_text_do_not_add_up():
    scattered = ("Lorem ipsum dolor sit amet. " * 250).join(GERMAN.split("\n"))

    assert recognise_note(GERMAN, "a.txt").is_note
    assert not recognise_note(scattered[:40_000], "a.txt").is_note


def test_a_note_says_by_which_signs_it_was_recognised():
    signs = recognise_note(ENGLISH, "a.txt").signs

    assert {NoteSign.YOUR_FILES_ENCRYPTED, NoteSign.HIDDEN_CHANNEL, NoteSign.WARNING} <= set(signs)
