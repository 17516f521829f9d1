"""Read a report of any known format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.collecting import Collector
from bollwerk.engines.scan_reports.errors import HostileReportError, Refusal, UnknownFormatError, UnreadableReportError
from bollwerk.engines.scan_reports.model import Format, KeptReason, Report
from bollwerk.engines.scan_reports.recognition import recognise
from bollwerk.engines.scan_reports.xml_stream import BrokenOffError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_BYTES", "READERS", "format_named", "read_report"]

MAX_BYTES = 512 * 1024 * 1024
MAX_JSON_BYTES = 128 * 1024 * 1024
"""JSON and tables are held in memory as a whole; XML is read as a stream."""
_STREAMED = {Format.NESSUS, Format.OPENVAS, Format.NMAP, Format.BURP, Format.ZAP, Format.PINGCASTLE}
_MODULES = {
    "nessus": "read_nessus",
    "nessus_table": "read_nessus_csv",
    "openvas": "read_openvas",
    "openvas_table": "read_openvas_csv",
    "nmap": "read_nmap",
    "burp": "read_burp",
    "zap": "read_zap read_zap_json",
    "sarif": "read_sarif",
    "nuclei": "read_nuclei",
    "testssl": "read_testssl read_testssl_csv",
    "generic": "read_generic read_generic_csv read_generic_xlsx",
    "nikto": "read_nikto read_nikto_json read_nikto_csv",
    "wapiti": "read_wapiti read_wapiti_json",
    "sslyze": "read_sslyze",
    "sslyze_xml": "read_sslyze_xml",
    "lynis": "read_lynis",
    "sysreptor": "read_sysreptor",
    "ptart": "read_ptart",
    "invicti": "read_invicti",
    "pingcastle": "read_pingcastle",
    "burp_dast": "read_burp_dast",
    "csaf": "read_csaf",
}
READERS = {
    Format(name.removeprefix("read_").replace("_", "-")): (module, name)
    for module, names in _MODULES.items()
    for name in names.split()
}
"""Module and function by format: only the module that is needed is loaded."""
_ALIASES = {"netsparker": Format.INVICTI, "gvm": Format.OPENVAS, "tenable": Format.NESSUS, "csv": Format.GENERIC_CSV}


def format_named(name: str) -> Format | None:
    """Return the format a user named, None for "auto".

    Raises:
        UnknownFormatError: If there is none of that name.
    """
    key = name.strip().casefold().replace("_", "-")
    if key in {"", "auto"}:
        return None
    try:
        return _ALIASES.get(key) or Format(key)
    except ValueError:
        known = ", ".join(form.value for form in Format)
        raise UnknownFormatError(Refusal.NO_SUCH_FORMAT, known) from None


def read_report(stream: BinaryIO, *, form: Format | None = None) -> Report:
    """Return the findings of a report, its bad records and what its scan covered.

    Args:
        stream: The file, open for reading and seeking, without what `unwrapped` takes off.
        form: Its format; None to recognise it.

    Raises:
        UnknownFormatError: If it is of no known format, or not of the one named.
        UnreadableReportError: If it is damaged before the first finding.
        HostileReportError: If it declares entities, nests too deeply or is too large.
    """
    size = stream.seek(0, 2)
    if size > MAX_BYTES:
        raise HostileReportError(Refusal.TOO_LARGE, _sizes(size, MAX_BYTES))
    form = form or recognise(stream)
    if form not in _STREAMED and size > MAX_JSON_BYTES:
        raise HostileReportError(Refusal.TOO_LARGE, _sizes(size, MAX_JSON_BYTES))
    collector = Collector(format=form)
    stream.seek(0)
    try:
        _reader(form)(stream, collector)
    except BrokenOffError as error:
        if collector.empty:
            raise UnreadableReportError(error.code, error.detail) from error
        collector.complete = False
        collector.keep_aside("end of file", KeptReason.BROKEN_OFF, str(error))
    return collector.report()


def _sizes(size: int, limit: int) -> str:
    return f"{size >> 20} MB of at most {limit >> 20} MB"


def _reader(form: Format) -> Callable[[BinaryIO, Collector], None]:
    module, name = READERS[form]
    loaded = import_module(f"bollwerk.engines.scan_reports.formats.{module}")
    return cast("Callable[[BinaryIO, Collector], None]", getattr(loaded, name))
