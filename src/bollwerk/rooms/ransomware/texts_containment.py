"""The words of containment and cleaning for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from bollwerk.foundation.ui.marks import Kind

__all__ = [
    "CLAIM_TEXTS",
    "DRILL_AGE",
    "DRILL_AGE_REASON",
    "DRILL_HOURS",
    "DRILL_HOURS_REASON",
    "POINT_TEXTS",
    "PROBE_TEXTS",
    "REFUSAL_TEXTS",
    "STANDING_KINDS",
    "STATE_KINDS",
    "STEP_TEXTS",
]

STATE_KINDS: Mapping[str, Kind] = {
    "planned": "neutral",
    "waiting": "warning",
    "running": "warning",
    "proven": "success",
    "unproven": "danger",
    "release_asked": "warning",
    "releasing": "warning",
    "released": "neutral",
    "dropped": "neutral",
}
STANDING_KINDS: Mapping[str, Kind] = {
    "pending": "neutral",
    "proven": "success",
    "not_proven": "danger",
    "ordered": "warning",
    "still_reachable": "danger",
    "flow_survived": "danger",
    "point_unreachable": "danger",
    "failed": "danger",
    "released": "neutral",
}
POINT_TEXTS: Mapping[str, str | _StrPromise] = {
    "done": _("order carried out"),
    "unreachable": _("cannot be reached"),
    "refused": _("refused the order"),
    "printed": _("order printed"),
}
PROBE_TEXTS: Mapping[str, str | _StrPromise] = {
    "answered": _("answers"),
    "connected": _("can be connected"),
    "refused": _("says no"),
    "silent": _("silent"),
    "not_tried": _("not tried"),
}
STEP_TEXTS: Mapping[str, str | _StrPromise] = {
    "memory_image": _("Image of the memory taken"),
    "disk_image": _("Image of the disk taken"),
    "firmware_checked": _("Firmware checked against the vendor's version"),
    "wiped": _("Disks wiped"),
    "reinstalled": _("Installed anew from trusted media"),
    "swept": _("Searched from outside"),
    "accounts_renewed": _("Accounts and passwords renewed"),
    "keys_renewed": _("Keys and certificates renewed"),
    "directory_renewed": _("Membership in the directory renewed"),
}
REFUSAL_TEXTS: Mapping[str, str | _StrPromise] = {
    "evidence_first": _("Evidence first: both images have to be taken, or left out with a reason."),
    "wipe_first": _("The disks have to be wiped first."),
    "no_evidence": _("Record the image with its hash first."),
    "no_sweep": _("Record a search from outside first."),
    "not_left_out": _("This step cannot be left out."),
    "reason_missing": _("Say why it is left out."),
    "done_already": _("Somebody has noted this step already."),
    "no registered key of yours made this signature for this statement": _(
        "None of your registered keys made this signature for this statement."
    ),
    "a system in which something was found is not kept": _("A system in which something was found is not kept."),
    "keeping a system needs its reason": _("Keeping a system needs its reason."),
    "nobody asked to keep it": _("Nobody asked to keep it."),
    "after wiping there is nothing left to take": _("After wiping there is nothing left to take."),
    "this image is recorded already": _("This image is recorded already."),
    "this key is registered already": _("This key is registered already."),
    "this cleaning is closed": _("This cleaning is closed."),
}

DRILL_AGE = _("Days after which a drill no longer counts")
DRILL_AGE_REASON = _("Staff, systems and switches change within a year.")
DRILL_HOURS = _("Hours within which isolation, cleaning and restore are done in a drill")
DRILL_HOURS_REASON = _("A working day: what takes longer in a drill takes weeks in an attack.")
CLAIM_TEXTS: Mapping[str, str | _StrPromise] = {
    "no_drills": _("No drill is recorded."),
    "drill_too_long_ago": _("The last drill is too long ago."),
    "drill_incomplete": _("The last drill did not go through isolation, cleaning and restore."),
    "drill_failed": _("A step of the last drill failed."),
    "drill_files_lost": _("Files were lost in the last drill."),
    "drill_too_slow": _("The last drill took longer than agreed."),
    "isolation_unproven": _("An isolation in force is not proven from outside."),
}
