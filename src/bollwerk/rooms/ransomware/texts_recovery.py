"""The words of restore, recovery, restore tests and drills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

__all__ = [
    "CLAIM_TEXTS",
    "DRILL_PROOF_TEXTS",
    "DRILL_STEP_TEXTS",
    "FLAW_TEXTS",
    "INTERVAL_HIGH",
    "INTERVAL_NORMAL",
    "INTERVAL_REASON",
    "INTERVAL_SAMPLE",
    "INTERVAL_VERY_HIGH",
    "ITEM_STATE_TEXTS",
    "NEED_TEXTS",
    "REFUSAL_TEXTS",
]

INTERVAL_VERY_HIGH = _("Days within which an application of very high need is restored as a whole")
INTERVAL_HIGH = _("Days within which an application of high need is restored as a whole")
INTERVAL_NORMAL = _("Days within which an application of normal need is restored as a whole")
INTERVAL_SAMPLE = _("Days within which a random sample of each repository is restored")
INTERVAL_REASON = _(
    "A sample every week, a day late at most; whole applications by their need, very high twice a year."
)

CLAIM_TEXTS: Mapping[str, str | _StrPromise] = {
    "restore_never_tested": _("A restore was never tested."),
    "restore_test_overdue": _("The last restore test is too long ago."),
    "restore_test_damaged": _("In the last restore test not every file came back sound."),
    "restore_test_too_slow": _("The last restore test took longer than promised."),
    "no_restore_duties": _("Nothing is registered that could be restored."),
    "no_restore_tests": _("No restore test is recorded."),
}
"""Reasons of S11.restores."""

FLAW_TEXTS: Mapping[str, str | _StrPromise] = {
    "restore_never_tested": _("never tested"),
    "restore_test_overdue": _("overdue"),
    "restore_test_damaged": _("not every file sound"),
    "restore_test_too_slow": _("slower than promised"),
}
"""The same in short, for tables."""

REFUSAL_TEXTS: Mapping[str, str | _StrPromise] = {
    "recovery_needs_person": _("A person answers for a recovery."),
    "recovery_of_nothing": _("Name at least one system or application."),
    "recovery_closed": _("This recovery is closed."),
    "recovery_not_all_released": _("Not everything is released yet."),
    "recovery_wrong_step": _("This step is not its turn: somebody else may have taken it. Look at the state."),
    "recovery_waits": _("What it needs is not verified yet. Whoever begins all the same says why."),
    "recovery_no_proof": _("Say what shows that it works again."),
    "release_waits": _("A release list of this recovery waits for its signature already."),
    "release_of_nothing": _("Choose at least one system."),
    "release_refused": _("Not everything on the list can be released."),
    "release_decided": _("This list is decided already."),
    "release_text_differs": _("The list has changed since you opened it. Read it again."),
    "release_needs_reason": _("Say why it is not released."),
    "release_second_person": _("Whoever proposed the list cannot sign it."),
    "release_not_verified": _("It is not verified."),
    "release_cleaning_open": _("Its cleaning is not attested."),
    "release_isolated": _("It is still isolated."),
    "release_needs_unreleased": _("Something it needs is not released."),
    "trial_needs_proof": _("Say where the proof lies."),
    "trial_in_future": _("The test lies in the future."),
    "trial_numbers_contradict": _("The numbers of files contradict each other."),
    "trial_is_a_sample": _("A sample proves nothing about a whole application: restore everything of it."),
    "drill_needs_person": _("A person leads a drill."),
    "drill_under_way": _("A drill is under way already."),
    "drill_not_waiting": _("This drill has begun already."),
    "drill_not_its_turn": _("This step is not its turn: somebody else may have taken it. Look at the state."),
    "drill_over": _("This drill is over."),
    "drill_needs_token": _("The machine comes with its one-time token."),
    "drill_of_another": _("Another machine plays this drill."),
}
ITEM_STATE_TEXTS: Mapping[str, str | _StrPromise] = {
    "done": _("restored"),
    "there": _("was there already"),
    "kept": _("later edit kept"),
    "lost": _("lost: no sound version"),
    "left_out": _("left out"),
    "infected": _("malware, not put in place"),
    "unreadable": _("not readable in the backup"),
    "blocked": _("something stands in its place"),
    "pending": _("still to come"),
}
"""What became of a file."""

NEED_TEXTS: Mapping[int, str | _StrPromise] = {1: _("normal"), 2: _("high"), 3: _("very high")}
DRILL_PROOF_TEXTS: Mapping[str, str | _StrPromise] = {
    "hosts": _("computers built"),
    "files": _("files laid out"),
    "namespaces": _("namespaces used"),
    "served": _("services offered"),
    "judged": _("snapshots judged"),
    "alerts": _("alerts raised"),
    "other_command_ignored": _("another command through the key was refused"),
    "encrypted": _("files the simulator encrypted"),
    "edited_by_clerks": _("files clerks edited"),
    "new_by_clerks": _("files clerks made"),
    "saved_over": _("saved over"),
    "first_file": _("first file named"),
    "rules": _("what rang"),
    "proven": _("isolations proven"),
    "surviving_flows": _("connections that lived on"),
    "flows": _("connections held"),
    "ports": _("ports tried"),
    "seconds_to_proof": _("seconds to proof"),
    "sha256": _("check sum of the list"),
    "signed_by": _("signed with"),
    "host": _("cleaned computer"),
    "method": _("how it was cleaned"),
    "left_over": _("files left after wiping"),
    "attested": _("cleaning signed"),
    "done": _("files brought back"),
    "lost": _("files lost for good"),
    "left_out": _("files of the attacker left out"),
    "by_origin": _("by where it came from"),
    "by_format_check": _("by check of the format"),
    "scanners": _("malware scanners used"),
    "seconds": _("seconds it took"),
    "compared": _("files compared byte by byte"),
    "byte_exact": _("files byte-exact"),
    "left_from_attack": _("files left from the attack"),
    "reachable_again": _("reachable again"),
    "read_over_smb": _("files a clerk read again in the share"),
    "prefix": _("names begin with"),
    "cleared_of_killed_drills": _("remains of killed drills cleared away"),
    "problem": _("what went wrong"),
}
"""What the proof of a drill's step speaks of; a word that is none of ours is shown as it came."""
DRILL_STEP_TEXTS: Mapping[str, str | _StrPromise] = {
    "prepare": _("Make the laboratory"),
    "build": _("Build hosts and share"),
    "backup": _("Back up the sound state"),
    "encrypt": _("Let the simulator encrypt"),
    "alarm": _("Raise the alarm"),
    "isolate": _("Isolate the file server"),
    "evidence": _("Keep evidence"),
    "clean": _("Wipe and install anew"),
    "restore": _("Restore every file"),
    "verify": _("Compare byte by byte"),
    "release": pgettext_lazy("step of a drill", "Release the host"),
}
