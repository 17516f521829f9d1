"""Every sentence of the two documents that can be true or false, as a claim: the map of the mission.

All claims are declared from day one; a claim whose room is not built is unknown.

Source: answers 1644/2021 and 1247/2015 of the city of Mainz; each claim names the question it answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.engines.posture import Axis, Function

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["CLAIMS", "Claim", "claim_named"]

_AXES = {"S": Axis.SABOTAGE, "T": Axis.THEFT, "E": Axis.EXTORTION}


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the catalogue.

    Attributes:
        code: Row of the mission and noun, e.g. ``S9.owned``.
        sentence: What the city says when it is proven.
        axes: Kinds of attack it protects against; none for claims that move no level.
        function: NIST CSF 2.0 function it belongs to.
        rooms: Rooms whose records decide it.
        sources: Questions of the two documents it answers, ``paper, question``.
    """

    code: str
    sentence: str | _StrPromise
    axes: frozenset[Axis]
    function: Function
    rooms: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def row(self) -> str:
        """Row of the mission, e.g. ``S9``."""
        return self.code.partition(".")[0]


def _claim(  # noqa: PLR0917 - one line a claim, in the order of the table in the docs
    code: str,
    sentence: str | _StrPromise,
    axes: str,
    function: Function,
    rooms: tuple[str, ...],
    sources: tuple[str, ...],
) -> Claim:
    return Claim(code, sentence, frozenset(_AXES[letter] for letter in axes), function, rooms, sources)


# fmt: off
CLAIMS: tuple[Claim, ...] = (
    _claim("S2.modelled", _("The information network is modelled; every target object has its requirements."), "STE", Function.IDENTIFY, ("catalogue",), ("1644/2021, 2",)),
    _claim("S2.profile", _("The municipal profile's basic requirements are met."), "STE", Function.PROTECT, ("catalogue",), ("1644/2021, 2",)),
    _claim("S2.review", _("The implementation was reviewed by an outside party in the agreed time."), "STE", Function.IDENTIFY, ("catalogue", "audits",), ("1644/2021, 2",)),
    _claim("S2.decided", _("Leadership decided which standard binds whom (profile for the city, no certificate of its own; certificate for the provider) and reviews the process each year."), "STE", Function.GOVERN, ("catalogue", "working_group",), ("1644/2021, 2",)),
    _claim("S2.certificate", _("The provider's certificate is valid and its scope covers what it runs for us."), "STE", Function.PROTECT, ("catalogue",), ("1644/2021, 1", "1644/2021, 2",)),
    _claim("S2.toms", _("Measures under Art. 32 are documented jointly for every processing."), "STE", Function.PROTECT, ("catalogue",), ("1644/2021, 2",)),
    _claim("S3.policies", _("Every required concept, guideline and instruction exists, is approved and within its review date."), "STE", Function.PROTECT, ("documents",), ("1644/2021, 2", "1247/2015, 1",)),
    _claim("S3.known", _("Staff have acknowledged the instructions that bind them."), "STE", Function.PROTECT, ("documents",), ("1247/2015, 3",)),
    _claim("S3.adopted", _("The provider's concepts that the city follows are adopted by it, by version and scope."), "STE", Function.GOVERN, ("documents",), ("1644/2021, 2",)),
    _claim("S3.confidential", _("Confidential concepts are not public."), "T", Function.PROTECT, ("documents",), ("1644/2021, 2", "1644/2021, 3",)),
    _claim("S4.meets", _("The working group meets and its decisions are carried out."), "", Function.GOVERN, ("working_group",), ("1644/2021, 2",)),
    _claim("S5.member", _("We are members of the municipal CERT and its warnings and information arrive."), "STE", Function.DETECT, ("advisories",), ("1644/2021, 2",)),
    _claim("S5.decided", _("Every warning that concerns us is decided in time; every high or critical one without a match was looked at by a person."), "STE", Function.PROTECT, ("advisories",), ("1644/2021, 2",)),
    _claim("S5.patched", _("Security updates are installed in time, seen in the inventory and not only reported."), "STE", Function.PROTECT, ("advisories", "lifecycle",), ("1644/2021, 10",)),
    _claim("S6.plans", _("Every critical process has approved plans within review date."), "SE", Function.RESPOND, ("emergency",), ("1644/2021, 3",)),
    _claim("S6.runbooks", _("Instructions for the emergency (data-centre shutdown and restart among them) exist, fit today's dependencies and apply to city and provider."), "SE", Function.RESPOND, ("emergency",), ("1644/2021, 3",)),
    _claim("S6.tested", _("Plans and runbooks were exercised in the agreed time."), "SE", Function.RESPOND, ("emergency",), ("1644/2021, 3",)),
    _claim("S6.alarm", _("The alarm reached its quorum in the last test, in time."), "SE", Function.RESPOND, ("emergency",), ("1644/2021, 3", "1644/2021, 4",)),
    _claim("S6.offline", _("A current crisis kit is in the hands of every role."), "SE", Function.RESPOND, ("emergency",), ("1644/2021, 3",)),
    _claim("S7.led", _("Every incident went its defined way to final resolution."), "STE", Function.RESPOND, ("incidents",), ("1644/2021, 4",)),
    _claim("S7.unharmed", _("Incidents with damage since a day; 'attacks fended off so far' is proven only while reporting and detection work."), "STE", Function.DETECT, ("incidents",), ("1644/2021, 1",)),
    _claim("S7.duties", _("Every office and body that must be involved was involved in time, or its absence decided by two people."), "STE", Function.RESPOND, ("incidents",), ("1644/2021, 4",)),
    _claim("S8.programme", _("Internal audits and the yearly IT revision took place."), "STE", Function.IDENTIFY, ("audits",), ("1644/2021, 5", "1644/2021, 7",)),
    _claim("S8.effect", _("Findings are mended and their effect is confirmed by another person."), "STE", Function.PROTECT, ("audits",), ("1644/2021, 5", "1644/2021, 7",)),
    _claim("S8.advice", _("Qualified outside advice is used, judged and its results are decided."), "STE", Function.GOVERN, ("audits",), ("1644/2021, 5",)),
    _claim("S9.hosting", _("Share of applications hosted by city or provider (own hosting); others by name and operator."), "STE", Function.IDENTIFY, ("inventory",), ("1644/2021, 6",)),
    _claim("S9.assured", _("Outside operators prove their security (contract, certificate, report)."), "STE", Function.PROTECT, ("inventory",), ("1644/2021, 6",)),
    _claim("S9.owned", _("Every application has an owner and protection needs."), "STE", Function.IDENTIFY, ("inventory",), ("1644/2021, 6",)),
    _claim("S9.reachable", _("Every application reachable from the Internet is known as such."), "STE", Function.IDENTIFY, ("inventory", "pentests",), ("1644/2021, 7",)),
    _claim("S10.gate", _("Nothing reachable from the Internet went live without a passed test."), "STE", Function.PROTECT, ("pentests",), ("1644/2021, 7",)),
    _claim("S10.off", _("Nothing that failed is in productive use."), "STE", Function.PROTECT, ("pentests",), ("1644/2021, 7",)),
    _claim("S10.regular", _("City systems, internal ones included, are tested again and again by qualified independent testers."), "STE", Function.DETECT, ("pentests",), ("1644/2021, 7",)),
    _claim("S10.mended", _("Findings are mended in their time."), "STE", Function.PROTECT, ("pentests",), ("1644/2021, 7",)),
    _claim("S10.blind", _("Tests without the provider's knowledge take place."), "STE", Function.DETECT, ("pentests",), ("1247/2015, 4",)),
    _claim("S11.backed-up", _("Every system with data has a backup within its RPO."), "SE", Function.RECOVER, ("ransomware",), ("1644/2021, 8", "1644/2021, 9",)),
    _claim("S11.shielded", _("Every client and server has current protection against malware."), "STE", Function.PROTECT, ("ransomware",), ("1644/2021, 8",)),
    _claim("S11.protected", _("An attacker who owns the client cannot destroy backups."), "E", Function.RECOVER, ("ransomware",), ("1644/2021, 9",)),
    _claim("S11.offline", _("An attacker who owns the directory and the backup server cannot destroy every copy."), "SE", Function.RECOVER, ("ransomware",), ("1644/2021, 9",)),
    _claim("S11.exfiltration", _("What left the house in an attack can be bounded and those concerned informed."), "T", Function.RECOVER, ("ransomware", "incidents",), ("1644/2021, 8",)),
    _claim("S11.restores", _("Restores were proven in the agreed time, within RTO."), "SE", Function.RECOVER, ("ransomware",), ("1644/2021, 8", "1644/2021, 9",)),
    _claim("S11.noticed", _("New snapshots are judged within a day."), "E", Function.DETECT, ("ransomware",), ("1644/2021, 8",)),
    _claim("S11.isolates", _("Isolation, cleaning and restore were drilled in the agreed time."), "E", Function.RESPOND, ("ransomware",), ("1644/2021, 8",)),
    _claim("S12.supported", _("Every product gets security updates, or its department was told, assessed the risk and decided (replacement as the rule, contract, or limited use)."), "STE", Function.PROTECT, ("lifecycle",), ("1644/2021, 10",)),
    _claim("S12.critical", _("In security-relevant areas every product gets updates, by contract where needed."), "STE", Function.PROTECT, ("lifecycle",), ("1644/2021, 10",)),
    _claim("S13.tests", _("Phishing tests take place under an agreement; reporting improves or is explained."), "TE", Function.PROTECT, ("awareness",), ("1644/2021, 1",)),
    _claim("S13.training", _("Staff are trained in the agreed interval."), "TE", Function.PROTECT, ("awareness",), ("1644/2021, 1", "1247/2015, 3",)),
    _claim("S13.campaigns", _("Awareness campaigns take place and staff are informed regularly (newsletter, staff magazine, notice)."), "TE", Function.PROTECT, ("awareness",), ("1644/2021, 1", "1247/2015, 3",)),
    _claim("S13.evps", _("Every department has an EVP with deputy, informed by mail or workshop, who passes it on."), "TE", Function.PROTECT, ("awareness",), ("1247/2015, 3",)),
    _claim("S14.committee", _("The committee was informed in the past year."), "", Function.GOVERN, ("council",), ("1247/2015, 2",)),
    _claim("S15.agreed", _("Every control of staff rests on a valid service agreement."), "", Function.GOVERN, ("documents", "inspections", "log_review",), ("1247/2015, 4",)),
    _claim("S15.rounds", _("Inspection rounds took place and their findings were mended."), "T", Function.DETECT, ("inspections",), ("1247/2015, 4",)),
    _claim("S15.logs", _("Log data were evaluated only under a clause and deleted in time."), "", Function.GOVERN, ("log_review",), ("1247/2015, 4",)),
    _claim("S15.monitored", _("Every source that must be monitored is, without silence."), "STE", Function.DETECT, ("log_review",), ("1247/2015, 4",)),
    _claim("S16.suppliers", _("Suppliers, components and interfaces of every application are known."), "STE", Function.IDENTIFY, ("inventory", "advisories",), ("1247/2015, 5",)),
    _claim("S16.attested", _("In every supplier case the affected systems were taken off within the set time, tested and attested."), "STE", Function.RESPOND, ("incidents",), ("1247/2015, 5",)),
    _claim("S16.connected", _("Connections to outside operators are secured (how, with what, since when)."), "STE", Function.PROTECT, ("inventory",), ("1247/2015, 5",)),
)
# fmt: on
"""In the order of the mission's rows."""

_BY_CODE = {claim.code: claim for claim in CLAIMS}


def claim_named(code: str) -> Claim:
    """Return the claim with this code.

    Raises:
        KeyError: If there is none.
    """
    return _BY_CODE[code]
