"""nmap's XML output: each open port, and each vulnerability that a script reports at it.

Source: nmap.dtd 1.05; NSE library `vulns` (states "VULNERABLE", "LIKELY VULNERABLE", "NOT VULNERABLE") and script
`vulners` (one line per entry: name, CVSS number, address).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of_score
from bollwerk.engines.scan_reports.model import Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.severities import severity_of_score, severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, one_line, score_of, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_nmap"]

_TEXT = 4000
_VULNERS_LINE = re.compile(r"^\s*(\S{4,100})\s+(\d{1,2}(?:\.\d)?)\s+(https?://\S+)([^\n]*)", re.MULTILINE)
_EXPLOIT = "*EXPLOIT*"
_STATE = re.compile(r"^\s*State:\s*((?:LIKELY )?VULNERABLE.*)$", re.MULTILINE)
_RISK = re.compile(r"Risk factor:\s*(\w+)", re.IGNORECASE)


def read_nmap(stream: BinaryIO, collector: Collector) -> None:
    """Read a report as a stream; without its closing statistics the scan counts as broken off."""
    collector.stated, collector.complete = True, False
    ports: list[str] = []
    for event, element, depth in elements(stream):
        if event == "start":
            if depth == 1:
                _run(element, collector)
            continue
        if element.tag == "scaninfo":
            ports.append(f"{element.get('protocol', '')}:{element.get('services', '')}")
        elif element.tag == "finished":
            collector.complete = element.get("exit", "success") == "success"
        elif element.tag == "host":
            _host(element, collector, " ".join(ports))
            element.clear()


def _run(root: Element, collector: Collector) -> None:
    collector.tool = f"nmap {root.get('version', '')}".strip()
    collector.scanned = root.get("startstr", "") or root.get("start", "")
    scripts = re.search(r"--script[= ](\S+)", root.get("args", "").replace("&#45;", "-"))
    flags = sorted(flag for flag in ("-sV", "-A", "-sC", "-sU") if f" {flag}" in root.get("args", ""))
    collector.policy = " ".join([*flags, f"--script={scripts[1]}" if scripts else ""]).strip()


def _host(host: Element, collector: Collector, ports: str) -> None:
    state = host.find("status")
    place = _place(host)
    up = state is None or state.get("state") != "down"
    collector.add_target(Target(host=place.host, ports=ports, looked_at=up))
    for port in host.iter("port"):
        _port(port, place, collector)
    for script in host.iterfind("hostscript/script"):
        _script(script, place, collector)


def _place(host: Element) -> Place:
    """Return the host as it was asked for: by name if the user gave one, else by address."""
    addresses = {item.get("addrtype", ""): item.get("addr", "") for item in host.iter("address")}
    address = addresses.get("ipv4") or addresses.get("ipv6") or next(iter(addresses.values()), "")
    names = [item.get("name", "") for item in host.iter("hostname") if item.get("type") == "user"]
    return Place(host=host_of(names[0] if names else address), address=address)


def _port(port: Element, host: Place, collector: Collector) -> None:
    state = port.find("state")
    if state is None or not state.get("state", "").startswith("open"):
        return
    number, protocol = number_of(port.get("portid", "")), port.get("protocol", "")
    place = Place(host=host.host, address=host.address, port=number, protocol=protocol)
    service = port.find("service")
    facts = [] if service is None else [service.get(name, "") for name in ("name", "product", "version", "extrainfo")]
    weakness = Weakness(title=f"Open port {number}/{protocol}", rule="open-port")
    collector.add(weakness, severity=Severity.INFO, place=place, evidence=_outputs(port, one_line(" ".join(facts))))
    for script in port.iter("script"):
        _script(script, place, collector)


def _outputs(port: Element, service: str) -> str:
    """Return what the scan saw at a port: the service, then what each script said."""
    outputs = [f"{script.get('id')}: {script.get('output', '').strip()}" for script in port.iter("script")]
    return "\n".join(line for line in [service, *outputs] if line)


def _script(script: Element, place: Place, collector: Collector) -> None:
    output, name = script.get("output", ""), script.get("id", "")
    if name == "vulners" or "vulners.com/" in output:
        for weakness, score in _vulners(output):
            severity = severity_of_score(score) if score else Severity.UNRATED
            collector.add(weakness, severity=severity, place=place)
        return
    if _STATE.search(output):
        _vulnerable(script, place, collector)


def _vulners(output: str) -> Iterator[tuple[Weakness, float]]:
    """Yield the vulnerabilities known for the version found; the numbers are CVSS of any version.

    The script also lists programs that exploit them; those stay in the evidence of the port.
    """
    for name, number, address, mark in _VULNERS_LINE.findall(output):
        if _EXPLOIT in mark:
            continue
        weakness = Weakness(
            title=f"{name} (by version)", rule=name, references=(address,), identifiers=identifiers_in(name)
        )
        yield weakness, score_of(number) or 0.0


def _vulnerable(script: Element, place: Place, collector: Collector) -> None:
    """Take over what a script of the library `vulns` calls vulnerable: one finding per table, or one for the script."""
    output = script.get("output", "")
    tables = [table for table in script.iter("table") if _elem(table, "state").startswith(("VULNERABLE", "LIKELY"))]
    risk = _RISK.search(output)
    severity = severity_of_word(risk[1]) if risk else Severity.UNRATED
    if not tables:
        lines = [line.strip() for line in output.splitlines() if line.strip(" :") not in {"", "VULNERABLE"}]
        title = f"{script.get('id')}: {lines[0] if lines else 'vulnerable'}"
        weakness = Weakness(title=cut(title, 300), rule=script.get("id", ""), identifiers=identifiers_in(output))
        collector.add(weakness, severity=severity, place=place, evidence=output)
    for table in tables:
        weakness = _weakness(table, script.get("id", ""))
        collector.add(weakness, severity=severity, place=place, detail=table.get("key", ""), evidence=output)


def _weakness(table: Element, rule: str) -> Weakness:
    text = " ".join(item.text or "" for item in table.iter("elem"))
    score = rating_of_score(score_of(_elem(table, "CVSSv2").partition(" ")[0]), "2.0")
    return Weakness(
        title=cut(_elem(table, "title") or rule, 300),
        rule=rule,
        description=cut("\n".join(item.text or "" for item in table.iterfind("table[@key='description']/elem")), _TEXT),
        references=urls_in(text),
        identifiers=identifiers_in(f"{table.get('key', '')} {text}"),
        cwes=cwes_in(text),
        cvss=(score,) if score else (),
    )


def _elem(table: Element, key: str) -> str:
    found = table.find(f".//elem[@key='{key}']")
    return (found.text or "").strip() if found is not None else ""
