"""What the trail keeps of containment, cleaning and drills."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.rooms.ransomware.models import Cleaning, EvidenceItem
from bollwerk.rooms.ransomware.texts_containment import STEP_TEXTS

__all__ = ["CONTAINMENT_EVENTS"]

CONTAINMENT_EVENTS = (
    AuditEvent("ransomware.point.saved", _("Facts of a control point were kept: %(name)s.")),
    AuditEvent("ransomware.observer.saved", _("Facts of an observer were kept: %(name)s.")),
    AuditEvent("ransomware.target.saved", _("It was stated how a system is cut off.")),
    AuditEvent("ransomware.isolation.planned", _("An isolation of %(targets)s targets was planned.")),
    AuditEvent(
        "ransomware.isolation.tried", _("A dry run of an isolation was asked for."), workflow="ransomware.try_isolation"
    ),
    AuditEvent("ransomware.isolation.waits", _("An isolation waits for a second person.")),
    AuditEvent(
        "ransomware.isolation.ordered",
        _("The isolation of %(targets)s targets was ordered."),
        workflow="ransomware.isolate",
    ),
    AuditEvent("ransomware.isolation.dropped", _("A planned isolation was dropped.")),
    AuditEvent(
        "ransomware.isolation.proven",
        _("%(targets)s targets are isolated, proven from outside after %(seconds)s seconds."),
    ),
    AuditEvent(
        "ransomware.isolation.unproven",
        _("Of %(targets)s targets to isolate %(short)s are not proven isolated; %(flows)s old connections still run."),
    ),
    AuditEvent(
        "ransomware.isolation.looked_at",
        _("Another look from outside was asked for."),
        workflow="ransomware.look_again",
    ),
    AuditEvent("ransomware.isolation.release_asked", _("A release was asked for.")),
    AuditEvent(
        "ransomware.isolation.release_agreed",
        _("A second person agreed to a release."),
        workflow="ransomware.release",
    ),
    AuditEvent("ransomware.isolation.released", _("An isolation was released.")),
    AuditEvent("ransomware.isolation.release_failed", _("A release could not be carried out everywhere.")),
    AuditEvent("ransomware.cleaning.opened", _("The cleaning of a system was begun.")),
    AuditEvent(
        "ransomware.cleaning.step_done", _("A step of a cleaning was done: %(step)s."), words={"step": STEP_TEXTS}
    ),
    AuditEvent(
        "ransomware.cleaning.evidence_taken",
        _("Evidence was taken: %(kind)s, SHA-256 %(sha256)s."),
        words={"kind": dict(EvidenceItem.Kind.choices)},
    ),
    AuditEvent("ransomware.cleaning.evidence_handed_over", _("Evidence was handed over.")),
    AuditEvent(
        "ransomware.cleaning.swept", _("A suspect system was searched with %(signatures)s: %(findings)s findings.")
    ),
    AuditEvent("ransomware.cleaning.keep_asked", _("Somebody wants to keep a system without reinstallation.")),
    AuditEvent("ransomware.cleaning.keep_agreed", _("A second person agreed to keep a system without reinstallation.")),
    AuditEvent(
        "ransomware.cleaning.attested",
        _("A signed attestation was kept: %(method)s."),
        words={"method": dict(Cleaning.Method.choices)},
    ),
    AuditEvent("ransomware.cleaning.given_up", _("A system was taken out of use instead of cleaned.")),
    AuditEvent("ransomware.signer.registered", _("A key for signing attestations was registered: %(fingerprint)s.")),
    AuditEvent("ransomware.signer.revoked", _("A key for signing attestations was revoked: %(fingerprint)s.")),
    AuditEvent("ransomware.drill.recorded", _("The report of a drill was kept.")),
)
