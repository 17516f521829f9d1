"""The parts of a CSAF document that this engine uses, for 2.0 and 2.1 alike.

The structs are minimal and lenient: unknown members are skipped (the JSON schema reports them), lists default to
empty, and values that only the schema can judge (CVSS, SSVC, EPSS, extensions) stay plain JSON objects.
Source: CSAF 2.0 and 2.1, section 3 (schema elements).
"""

from functools import lru_cache
from typing import Any

import msgspec


class _Node(msgspec.Struct, frozen=True, gc=False):
    """Common settings: immutable, not tracked by the garbage collector (documents are trees, never cyclic).

    Two nodes are equal if what is written here is equal: a document that was read strictly consists of subclasses.
    """

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same part of a document with the same content."""
        if not isinstance(other, _Node):
            return NotImplemented
        kind, names = _facts_of(type(self))
        if kind is not _facts_of(type(other))[0]:
            return False
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        """Return the hash of the content."""
        return hash(tuple(getattr(self, name) for name in _facts_of(type(self))[1]))


@lru_cache(maxsize=256)
def _facts_of(kind: type[Any]) -> tuple[type[Any], tuple[str, ...]]:
    """Return the class of this module that `kind` is or is derived from, and the names of its members."""
    model: Any = next(each for each in kind.__mro__ if _Node in each.__bases__)
    return model, model.__struct_fields__


class Note(_Node, frozen=True):
    """A note of the document or of a vulnerability."""

    category: str = ""
    text: str = ""
    title: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Reference(_Node, frozen=True):
    """A link; an empty `category` means external (default of the standard)."""

    url: str = ""
    summary: str = ""
    category: str = ""


class Publisher(_Node, frozen=True):
    """Who publishes."""

    name: str = ""
    category: str = ""
    namespace: str = ""


class Revision(_Node, frozen=True):
    """One entry of the revision history."""

    date: str = ""
    number: str = ""
    summary: str = ""


class Generator(_Node, frozen=True):
    """What produced the document."""

    date: str | None = None


class Tracking(_Node, frozen=True):
    """Identity, status and history of the document."""

    id: str = ""
    version: str = ""
    status: str = ""
    current_release_date: str = ""
    initial_release_date: str = ""
    revision_history: tuple[Revision, ...] = ()
    aliases: tuple[str, ...] = ()
    generator: Generator | None = None


class SharingGroup(_Node, frozen=True):
    """The group a document may be shared with (2.1)."""

    id: str = ""
    name: str | None = None


class TlpLabel(_Node, frozen=True):
    """The TLP part of the distribution."""

    label: str = ""
    url: str = ""


class Distribution(_Node, frozen=True):
    """How far the document may travel."""

    text: str = ""
    tlp: TlpLabel | None = None
    sharing_group: SharingGroup | None = None


class AggregateSeverity(_Node, frozen=True):
    """The publisher's own severity word."""

    text: str = ""
    namespace: str = ""


class Head(_Node, frozen=True):
    """The member `document`."""

    csaf_version: str = ""
    category: str = ""
    title: str = ""
    lang: str | None = None
    source_lang: str | None = None
    license_expression: str | None = None
    publisher: Publisher = Publisher()
    tracking: Tracking = Tracking()
    distribution: Distribution | None = None
    aggregate_severity: AggregateSeverity | None = None
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    x_extensions: tuple[dict[str, object], ...] = ()


class FileHash(_Node, frozen=True):
    """One hash of one file."""

    algorithm: str = ""
    value: str = ""


class HashedFile(_Node, frozen=True):
    """A file with its hashes."""

    filename: str = ""
    file_hashes: tuple[FileHash, ...] = ()


class GenericUri(_Node, frozen=True):
    """A further identifier in a namespace of its own."""

    namespace: str = ""
    uri: str = ""


class IdentificationHelper(_Node, frozen=True):
    """Identifiers of a product; `purl` is 2.0, `purls` is 2.1."""

    cpe: str | None = None
    purl: str | None = None
    purls: tuple[str, ...] = ()
    hashes: tuple[HashedFile, ...] = ()
    model_numbers: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    sbom_urls: tuple[str, ...] = ()
    x_generic_uris: tuple[GenericUri, ...] = ()

    def all_purls(self) -> tuple[str, ...]:
        """Return the package URLs whichever version of the standard carries them."""
        return (self.purl, *self.purls) if self.purl is not None else self.purls


class FullProductName(_Node, frozen=True):
    """A product with its identifier inside the document."""

    name: str = ""
    product_id: str = ""
    product_identification_helper: IdentificationHelper | None = None
    x_extensions: tuple[dict[str, object], ...] = ()


class Branch(_Node, frozen=True):
    """A node of the product tree; it holds further branches or one product."""

    category: str = ""
    name: str = ""
    branches: tuple["Branch", ...] = ()
    product: FullProductName | None = None


class ProductGroup(_Node, frozen=True):
    """A named list of products."""

    group_id: str = ""
    product_ids: tuple[str, ...] = ()
    summary: str = ""


class Relationship(_Node, frozen=True):
    """A product made of two others (2.0)."""

    category: str = ""
    full_product_name: FullProductName = FullProductName()
    product_reference: str = ""
    relates_to_product_reference: str = ""


class Subpath(_Node, frozen=True):
    """One step of a product path (2.1)."""

    category: str = ""
    next_product_reference: str = ""


class ProductPath(_Node, frozen=True):
    """A product made of a chain of others (2.1)."""

    beginning_product_reference: str = ""
    full_product_name: FullProductName = FullProductName()
    subpaths: tuple[Subpath, ...] = ()


class ProductTree(_Node, frozen=True):
    """Everything the document says about products."""

    branches: tuple[Branch, ...] = ()
    full_product_names: tuple[FullProductName, ...] = ()
    product_groups: tuple[ProductGroup, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    product_paths: tuple[ProductPath, ...] = ()


class Weakness(_Node, frozen=True):
    """A CWE reference; only 2.1 states the version of the catalogue."""

    id: str = ""
    name: str = ""
    version: str | None = None


class VulnerabilityId(_Node, frozen=True):
    """An identifier other than a CVE."""

    system_name: str = ""
    text: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Flag(_Node, frozen=True):
    """A machine-readable justification."""

    label: str = ""
    date: str | None = None
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Involvement(_Node, frozen=True):
    """What a party did about the vulnerability."""

    party: str = ""
    status: str = ""
    date: str | None = None
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Exploitation(_Node, frozen=True):
    """First known exploitation (2.1)."""

    date: str = ""
    exploitation_date: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Restart(_Node, frozen=True):
    """What has to be restarted after a remediation."""

    category: str = ""
    details: str = ""


class Remediation(_Node, frozen=True):
    """What can be done."""

    category: str = ""
    details: str = ""
    url: str = ""
    date: str | None = None
    entitlements: tuple[str, ...] = ()
    restart_required: Restart | None = None
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Threat(_Node, frozen=True):
    """Impact, exploit status or target set."""

    category: str = ""
    details: str = ""
    date: str | None = None
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class ProductStatus(_Node, frozen=True):
    """Products by status; `unknown` is 2.1."""

    first_affected: tuple[str, ...] = ()
    known_affected: tuple[str, ...] = ()
    last_affected: tuple[str, ...] = ()
    known_not_affected: tuple[str, ...] = ()
    first_fixed: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    under_investigation: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Score(_Node, frozen=True):
    """CVSS for products (2.0)."""

    products: tuple[str, ...] = ()
    cvss_v2: dict[str, object] | None = None
    cvss_v3: dict[str, object] | None = None


class MetricContent(_Node, frozen=True):
    """What a metric of 2.1 may hold."""

    cvss_v2: dict[str, object] | None = None
    cvss_v3: dict[str, object] | None = None
    cvss_v4: dict[str, object] | None = None
    epss: dict[str, object] | None = None
    ssvc_v2: dict[str, object] | None = None
    qualitative_severity_rating: str | None = None
    x_extensions: tuple[dict[str, object], ...] = ()


class Metric(_Node, frozen=True):
    """Assessment for products, by the author or by `source` (2.1)."""

    content: MetricContent = MetricContent()
    products: tuple[str, ...] = ()
    source: str | None = None


class Vulnerability(_Node, frozen=True):
    """One vulnerability with everything said about it."""

    cve: str | None = None
    title: str = ""
    cwe: Weakness | None = None
    cwes: tuple[Weakness, ...] = ()
    ids: tuple[VulnerabilityId, ...] = ()
    discovery_date: str | None = None
    disclosure_date: str | None = None
    release_date: str | None = None
    product_status: ProductStatus | None = None
    remediations: tuple[Remediation, ...] = ()
    scores: tuple[Score, ...] = ()
    metrics: tuple[Metric, ...] = ()
    threats: tuple[Threat, ...] = ()
    flags: tuple[Flag, ...] = ()
    involvements: tuple[Involvement, ...] = ()
    first_known_exploitation_dates: tuple[Exploitation, ...] = ()
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    x_extensions: tuple[dict[str, object], ...] = ()


class CsafDocument(_Node, frozen=True):
    """A whole document."""

    document: Head
    product_tree: ProductTree | None = None
    vulnerabilities: tuple[Vulnerability, ...] | None = None
    x_extensions: tuple[dict[str, object], ...] = ()
