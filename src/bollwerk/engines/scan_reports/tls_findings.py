"""What SSLyze's facts about a server amount to; SSLyze itself only states facts.

Source: BSI TR-02102-2, sections 3.2 to 3.4: TLS 1.2 and 1.3 only; cipher suites with ephemeral key exchange and AES in
GCM, CCM or CBC with SHA-2; no compression, no renegotiation started by the client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bollwerk.engines.scan_reports.model import Severity, Weakness

__all__ = ["Facts", "weaknesses_of"]

_RECOMMENDED = re.compile(
    r"TLS_(?:(?:EC)?DHE_(?:RSA|ECDSA|DSS|PSK)_WITH_)?AES_(?:128|256)_(?:GCM_SHA(?:256|384)|CCM(?:_SHA256)?|CBC_SHA(?:256|384))"
)
_OLD = {"SSL 2.0": Severity.HIGH, "SSL 3.0": Severity.HIGH, "TLS 1.0": Severity.MEDIUM, "TLS 1.1": Severity.MEDIUM}


@dataclass(slots=True)
class Facts:
    """What was found out about one server; None where it was not tried.

    Attributes:
        suites: Names of the accepted cipher suites by version of the protocol ("TLS 1.2").
        certificate_problems: What is wrong with the certificates, in the words of the tool.
    """

    suites: dict[str, list[str]]
    certificate_problems: list[str]
    heartbleed: bool | None = None
    ccs_injection: bool | None = None
    robot: bool | None = None
    compression: bool | None = None
    client_renegotiation: bool | None = None
    secure_renegotiation: bool | None = None
    fallback_protected: bool | None = None


def weaknesses_of(facts: Facts) -> list[tuple[Weakness, Severity, str]]:
    """Return each weakness with its severity and evidence."""
    return [*_flaws(facts), *_protocols(facts), *_certificates(facts)]


def _flaws(facts: Facts) -> list[tuple[Weakness, Severity, str]]:
    """Return the known attacks and missing protections."""
    table = (
        (facts.heartbleed, "heartbleed", "Heartbleed (OpenSSL)", Severity.CRITICAL, ("CVE-2014-0160",), 126),
        (facts.ccs_injection, "ccs-injection", "CCS injection (OpenSSL)", Severity.HIGH, ("CVE-2014-0224",), 326),
        (facts.robot, "robot", "ROBOT attack on RSA key exchange", Severity.HIGH, ("CVE-2017-13099",), 203),
        (facts.compression, "compression", "TLS compression (CRIME)", Severity.MEDIUM, ("CVE-2012-4929",), 310),
        (
            facts.client_renegotiation,
            "client-renegotiation",
            "Renegotiation started by the client",
            Severity.MEDIUM,
            (),
            400,
        ),
        (facts.secure_renegotiation is False, "renegotiation", "No secure renegotiation", Severity.MEDIUM, (), 310),
        (facts.fallback_protected is False, "fallback", "No protection against downgrade", Severity.LOW, (), 757),
    )
    return [
        (Weakness(title=title, rule=rule, identifiers=names, cwes=(cwe,)), severity, "")
        for there, rule, title, severity, names, cwe in table
        if there
    ]


def _protocols(facts: Facts) -> list[tuple[Weakness, Severity, str]]:
    found: list[tuple[Weakness, Severity, str]] = []
    for version, suites in facts.suites.items():
        if not suites:
            continue
        if version in _OLD:
            weakness = Weakness(title=f"{version} is accepted", rule=f"protocol {version}", cwes=(326,))
            found.append((weakness, _OLD[version], ", ".join(suites)))
            continue
        weak = [suite for suite in suites if not _RECOMMENDED.fullmatch(suite)]
        if weak:
            title = f"{version}: cipher suites not recommended by BSI TR-02102-2"
            found.append(
                (Weakness(title=title, rule=f"suites {version}", cwes=(327,)), Severity.MEDIUM, ", ".join(weak))
            )
    return found


def _certificates(facts: Facts) -> list[tuple[Weakness, Severity, str]]:
    if not facts.certificate_problems:
        return []
    weakness = Weakness(title="The certificate is not trusted", rule="certificate", cwes=(295,))
    return [(weakness, Severity.MEDIUM, "\n".join(dict.fromkeys(facts.certificate_problems)))]
