"""The words of the room for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise, _StrPromise

__all__ = [
    "EGRESS_AGE",
    "EGRESS_KEEP",
    "JUDGEMENT_TEXTS",
    "OUTCOME_TEXTS",
    "REASON_TEXTS",
    "REFUSAL_TEXTS",
    "REPORT_AGE_LABEL",
    "REPORT_AGE_REASON",
    "RULE_TEXTS",
    "SHIELD_AGE",
]

SHIELD_AGE = _("Days up to which signatures and reports count as current")
REPORT_AGE_REASON = _("Signatures come several times a day; a week covers holidays and devices that are away.")
EGRESS_KEEP = _("Days that records of outgoing traffic are kept at least; attackers stay unseen for months")
EGRESS_AGE = _("Days within which somebody has seen that the records are written and readable")
REPORT_AGE_LABEL = _("A record that nobody looks at for a month may have stopped.")

REASON_TEXTS: Mapping[str, str | _StrPromise] = {
    "no_duty": _("Nobody has stated what is backed up."),
    "no_repository": _("No repository is assigned."),
    "never_reported": _("No backup was ever reported."),
    "too_old": _("The newest backup is older than promised."),
    "no_offline_copy": _("No copy is out of an attacker's reach."),
    "offline_copy_too_old": _("The newest copy out of an attacker's reach is older than promised."),
    "not_append_only": _("Clients could delete or overwrite what lies there."),
    "watch_alert": _("An alert of the watch over the repository is not decided."),
    "not_reported": _("No console reports it."),
    "switched_off": _("The protection is switched off."),
    "outdated": _("The signatures are outdated."),
    "report_too_old": _("The last report is too old."),
    "sentinel_silent": _("The sentinel has not reported for more than a day."),
    "lookout_silent": _("The lookout has not reported for more than a day."),
    "alert_waits": _("The alert has been waiting for a person for more than a day."),
    "egress_kept_too_short": _("The records are not kept long enough."),
    "egress_not_checked": _("Nobody has looked lately whether the records are written."),
    "no_systems": _("The inventory holds no system with data."),
    "no_duties": _("The backup register is empty."),
    "no_shield_reports": _("No console of malware protection reports yet."),
    "no_repositories": _("No repository is registered."),
    "no_watched_repositories": _("No repository is watched by a sentinel."),
    "no_egress_records": _("No record of outgoing traffic is registered."),
}
RULE_TEXTS: Mapping[str, str | _StrPromise] = {
    "damaged_transitions": _("Files were damaged"),
    "unseen_extension": _("Many files have an extension never seen before"),
    "same_new_text": _("The same new text lies in several folders"),
    "originals_replaced_by_archives": _("Locked archives stand in the place of originals"),
    "new_key": _("A key was added to the repository"),
    "garbage": _("Foreign data was put into the repository"),
    "time_differs": _("A snapshot states another time than its arrival"),
    "empty": _("A snapshot is empty"),
    "shrunken": _("A snapshot lost many files"),
    "foreign_host": _("A snapshot comes from a foreign host"),
    "foreign_path": _("A snapshot holds foreign paths"),
    "rewritten": _("Somebody tried to rewrite a snapshot"),
    "refused": _("A client asked for something that the repository refuses"),
    "damaged_repository": _("Parts of the repository cannot be read"),
    "data_missing": _("Something was deleted from the repository"),
    "old_lock": _("A lock keeps others from working in the repository"),
    "flooding": _("The repository is being flooded"),
    "canary_touched": _("A canary file was changed or is gone"),
    "burst_of_damage": _("Many files are being damaged right now"),
    "burst_of_endings": _("Many files are getting an ending never seen before"),
    "burst_of_notes": _("The same ransom note is being put into several folders"),
}
OUTCOME_TEXTS: Mapping[str, str | _StrPromise] = {
    "clean": _("clean"),
    "suspicious": _("suspicious"),
    "encrypted": _("encrypted"),
    "unjudged": _("not judgeable"),
}
REFUSAL_TEXTS: Mapping[str, str | _StrPromise] = {
    "alert_open": _("An alert is not decided; nothing is forgotten until it is."),
    "too_few_clean": _("A host has too few clean snapshots; nothing of it is forgotten."),
    "unjudged": _("Some old snapshots were not judged and stay."),
}
JUDGEMENT_TEXTS: Mapping[str, Promise] = {
    "same_content": _("the content is the same"),
    "structure_sound": _("the structure of the format holds"),
    "text_sound": _("it still is text"),
    "format_converted": _("it was converted to another known format"),
    "became_packed": _("it was packed"),
    "became_protected": _("it was put into a container with a password"),
    "empty": _("it is empty"),
    "emptied": _("it was emptied"),
    "format_lost": _("it is no longer the format it was"),
    "format_replaced": _("another format stands in its place"),
    "name_promises_other_format": _("the content is not what the name promises"),
    "structure_broken": _("the structure of the format is broken"),
    "damage_grew": _("more of it is broken than before"),
    "already_damaged": _("it was already broken before"),
    "text_became_binary": _("the text became binary"),
    "text_became_cipher_letters": _("the text became letters that say nothing"),
    "random_blocks_appeared": _("random blocks stand where there were none"),
    "randomness_rose": _("much more of it looks random than before"),
    "random_with_filler": _("random bytes are mixed with filler"),
    "random_before_and_after": _("it looked random before and after"),
    "random_without_history": _("it looks random and has no version before"),
    "nothing_unusual": _("nothing unusual"),
    "unreadable": _("it cannot be read"),
    "before_unreadable": _("the version before cannot be read"),
    "still_damaged": _("it was damaged before and still is"),
    "ransom_note": _("it reads like a ransom note"),
    "canary_changed": _("nobody has a reason to change this canary file, and it was changed"),
    "canary_gone": _("nobody has a reason to remove this canary file, and it is gone"),
    "not_what_name_promises": _("a moment after it was changed, the content is not what the name promises"),
    "unknown_ending": _("it was given an ending that the share never had"),
    "judging_failed": _("judging it failed"),
}
