"""SSLyze's XML output of version 1, which some scanners still wrap.

Source: SSLyze 1.4, `XmlOutputGenerator`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.model import KeptReason, Place, Target
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.text import number_of
from bollwerk.engines.scan_reports.tls_findings import Facts, weaknesses_of
from bollwerk.engines.scan_reports.xml_stream import elements

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_sslyze_xml"]

_VERSIONS = {
    "sslv2": "SSL 2.0",
    "sslv3": "SSL 3.0",
    "tlsv1": "TLS 1.0",
    "tlsv1_1": "TLS 1.1",
    "tlsv1_2": "TLS 1.2",
    "tlsv1_3": "TLS 1.3",
}


def read_sslyze_xml(stream: BinaryIO, collector: Collector) -> None:
    """Read the report."""
    collector.tool, collector.stated = "SSLyze", True
    for event, element, depth in elements(stream):
        if event == "start" and depth == 1:
            collector.tool = f"SSLyze {element.get('SSLyzeVersion', '')}".strip()
        elif event == "end" and element.tag == "target":
            _target(element, collector)
            element.clear()
        elif event == "end" and element.tag == "invalidTarget":
            collector.keep_aside((element.text or "").strip(), KeptReason.NOT_SCANNED, element.get("error", ""))


def _target(target: Element, collector: Collector) -> None:
    address, port = target.get("ip", ""), number_of(target.get("port", ""))
    place = Place(host=host_of(target.get("host") or address), address=address, port=port, protocol="tcp")
    collector.add_target(Target(host=place.host, ports=f"tcp:{port}"))
    for weakness, severity, evidence in weaknesses_of(_facts(target)):
        collector.add(weakness, severity=severity, place=place, evidence=evidence)


def _facts(target: Element) -> Facts:
    robot = _attribute(target, "robotAttack", "resultEnum")
    return Facts(
        suites={version: _suites(target, tag) for tag, version in _VERSIONS.items()},
        certificate_problems=_problems(target),
        heartbleed=_flag(target, "openSslHeartbleed", "isVulnerable"),
        ccs_injection=_flag(target, "openSslCcsInjection", "isVulnerable"),
        robot=robot.startswith("VULNERABLE") if robot else None,
        compression=_flag(target, "compressionMethod", "isSupported"),
        client_renegotiation=_flag(target, "sessionRenegotiation", "canBeClientInitiated"),
        secure_renegotiation=_flag(target, "sessionRenegotiation", "isSecure"),
        fallback_protected=_flag(target, "tlsFallbackScsv", "isSupported"),
    )


def _suites(target: Element, tag: str) -> list[str]:
    """Return the accepted cipher suites; newer versions write SSL_ and TLS_ names, both are compared as TLS_."""
    suites = target.iterfind(f"{tag}/acceptedCipherSuites/cipherSuite")
    return [item.get("name", "").replace("SSL_", "TLS_") for item in suites]


def _attribute(target: Element, tag: str, name: str) -> str:
    found = next(target.iter(tag), None)
    return found.get(name, "") if found is not None else ""


def _flag(target: Element, tag: str, name: str) -> bool | None:
    value = _attribute(target, tag, name).casefold()
    return value == "true" if value in {"true", "false"} else None


def _problems(target: Element) -> list[str]:
    found = [
        "host name does not match"
        for item in target.iter("hostnameValidation")
        if item.get("certificateMatchesServerHostname", "").casefold() == "false"
    ]
    for path in target.iter("pathValidation"):
        result = path.get("validationResult", "ok")
        if result.casefold() != "ok":
            found.append(f"{result} ({path.get('usingTrustStore', '')})")
    return found
