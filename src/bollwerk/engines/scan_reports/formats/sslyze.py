"""SSLyze's JSON output of versions 3 to 6.

Source: SSLyze documentation, "JSON output": 3 and 4 name `scan_commands_results`, from 5 on `scan_result` with a status
of each command. What was not scheduled or failed says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import KeptReason, Place, Target
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.text import number_of
from bollwerk.engines.scan_reports.tls_findings import Facts, weaknesses_of

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_sslyze"]

_VERSIONS = ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2", "tls_1_3")
_NO_CHAIN = "no chain to a trusted root"


def read_sslyze(stream: BinaryIO, collector: Collector) -> None:
    """Read the report."""
    report = json_of(stream.read())
    collector.tool, collector.stated = f"SSLyze {text_at(report, 'sslyze_version')}".strip(), True
    collector.scanned = text_at(report, "date_scans_started")
    for server in objects_in(report, "server_scan_results"):
        _server(server, collector)
    for entry in [*objects_in(report, "server_connectivity_errors"), *objects_in(report, "invalid_server_strings")]:
        where = text_at(entry, "server_string") or _place(object_in(entry, "server_info") or entry).host
        collector.keep_aside(where, KeptReason.NOT_SCANNED, text_at(entry, "error_message"))


def _server(server: JsonObject, collector: Collector) -> None:
    place = _place(object_in(server, "server_info") or server)
    results = _results(server)
    reached = bool(results) and text_at(server, "scan_status") != "ERROR_NO_CONNECTIVITY"
    collector.add_target(Target(host=place.host, ports=f"tcp:{place.port}", looked_at=reached))
    if not reached:
        collector.keep_aside(place.host, KeptReason.NOT_SCANNED, text_at(server, "connectivity_status"))
    for weakness, severity, evidence in weaknesses_of(_facts(results)):
        collector.add(weakness, severity=severity, place=place, evidence=evidence)


def _place(server: JsonObject) -> Place:
    location = object_in(server, "server_location")
    address = text_at(location, "ip_address")
    host = host_of(text_at(location, "hostname") or address)
    return Place(host=host, address=address, port=number_of(text_at(location, "port")), protocol="tcp")


def _results(server: JsonObject) -> JsonObject:
    """Return what each command found, in the shape of either version."""
    old = object_in(server, "scan_commands_results")
    if old:
        return old
    new = object_in(server, "scan_result")
    return {name: object_in(object_in(new, name), "result") for name in new}


def _facts(results: JsonObject) -> Facts:
    renegotiation = object_in(results, "session_renegotiation")
    robot = text_at(results, "robot", "robot_result")
    return Facts(
        suites={_version(name): _suites(object_in(results, f"{name}_cipher_suites")) for name in _VERSIONS},
        certificate_problems=_problems(object_in(results, "certificate_info")),
        heartbleed=_flag(object_in(results, "heartbleed"), "is_vulnerable_to_heartbleed"),
        ccs_injection=_flag(object_in(results, "openssl_ccs_injection"), "is_vulnerable_to_ccs_injection"),
        robot=robot.startswith("VULNERABLE") if robot else None,
        compression=_flag(object_in(results, "tls_compression"), "supports_compression"),
        client_renegotiation=_flag(renegotiation, "is_vulnerable_to_client_renegotiation_dos")
        or _flag(renegotiation, "accepts_client_renegotiation"),
        secure_renegotiation=_flag(renegotiation, "supports_secure_renegotiation"),
        fallback_protected=_flag(object_in(results, "tls_fallback_scsv"), "supports_fallback_scsv"),
    )


def _version(name: str) -> str:
    family, major, minor = name.split("_")
    return f"{family.upper()} {major}.{minor}"


def _flag(result: JsonObject, name: str) -> bool | None:
    value = result.get(name)
    return value if isinstance(value, bool) else None


def _suites(result: JsonObject) -> list[str]:
    return [text_at(item, "cipher_suite", "name") for item in objects_in(result, "accepted_cipher_suites")]


def _problems(info: JsonObject) -> list[str]:
    """Return what is wrong with the certificates: other host name, no trusted chain."""
    found: list[str] = []
    for deployment in objects_in(info, "certificate_deployments"):
        if deployment.get("leaf_certificate_subject_matches_hostname") is False:
            found.append("host name does not match")
        for path in objects_in(deployment, "path_validation_results"):
            problem = text_at(path, "openssl_error_string") or text_at(path, "validation_error")
            if path.get("was_validation_successful") is False:
                problem = problem or _NO_CHAIN
            if problem:
                found.append(f"{problem} ({text_at(path, 'trust_store', 'name')})")
    return found
