"""CSAF security advisories, 2.0 and 2.1: read, validate, flatten, compare, check integrity.

Read and validate
    `read_document(raw)` refuses hostile or broken bytes with a subclass of `CsafError` and returns a `CsafDocument`.
    `validate(raw, registries=..., groups=..., at=...)` returns the document and a `Report`: schema findings and one
    `Outcome` per test of section 6 with JSON pointers and sentences. All mandatory tests (6.1.*) of both versions are
    there, and all recommended and informative ones except 6.3.6 and 6.3.7 (they need the network) and 6.3.16
    (grammar). `RULES` lists them by version.

What the caller hands in (`Registries`)
    `SchemaSet({uri: bytes})` with the JSON schemas of OASIS, FIRST and CERT/CC, which are not part of this
    repository; `read_weakness_histories(json)` for the CWE catalogue; `dictionary_spellers()` for spelling. A test
    whose registry is missing is `undecided`, never passed.

Use
    `flatten_products(document)` gives every product with vendor, family, name, version or range, identifiers and,
    for combined products, their components. `read_statements(document)` gives status, remedies and scores per
    vulnerability and product. `compare_revisions(old, new)` says what changed for whom and whether it asks for a new
    look.

Distribution
    `check_hash`, `check_signature`, `read_provider_metadata`, `read_feed`, `read_changes`, `read_aggregator`. All of
    them take bytes; nothing here opens a file or a socket.
"""

from bollwerk.engines.csaf.difference import Change, Difference, ProductChange, compare_revisions, is_major_step
from bollwerk.engines.csaf.distribution import (
    Aggregator,
    ChangedFile,
    ChangeList,
    Feed,
    FeedEntry,
    ListedProvider,
    ProviderMetadata,
    read_aggregator,
    read_changes,
    read_feed,
    read_provider_metadata,
)
from bollwerk.engines.csaf.errors import (
    CsafError,
    DocumentTooDeepError,
    DocumentTooLargeError,
    HashMismatchError,
    NotCsafError,
    NotJsonError,
    RegistryError,
    SchemaSetError,
    SignatureError,
    TooManyItemsError,
    UnsupportedVersionError,
)
from bollwerk.engines.csaf.findings import Finding, Group, Status
from bollwerk.engines.csaf.integrity import (
    VerifiedSignature,
    check_hash,
    check_signature,
    fingerprint_of,
    read_certificates,
    read_hash_file,
)
from bollwerk.engines.csaf.limits import DEFAULT_LIMITS, Limits
from bollwerk.engines.csaf.model import CsafDocument, IdentificationHelper
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.products import BranchName, Component, Product, flatten_products, parts_of, product_groups
from bollwerk.engines.csaf.reading import SUPPORTED_VERSIONS, read_document, read_json
from bollwerk.engines.csaf.registries import Extension, Registries, dictionary_spellers
from bollwerk.engines.csaf.reports import Outcome, Report
from bollwerk.engines.csaf.rule_registry import Rule
from bollwerk.engines.csaf.rules.document import file_name
from bollwerk.engines.csaf.schemas import CSAF_SCHEMAS, SchemaSet
from bollwerk.engines.csaf.statements import CvssScore, Remedy, Statement, Verdict, read_statements, vulnerability_name
from bollwerk.engines.csaf.validation import ALL_GROUPS, MANDATORY, RULES, validate
from bollwerk.engines.csaf.weaknesses import WeaknessCatalogue, read_weakness_histories

__all__ = [
    "ALL_GROUPS",
    "CSAF_SCHEMAS",
    "DEFAULT_LIMITS",
    "MANDATORY",
    "RULES",
    "SUPPORTED_VERSIONS",
    "Aggregator",
    "BranchName",
    "Change",
    "ChangeList",
    "ChangedFile",
    "Component",
    "CsafDocument",
    "CsafError",
    "CvssScore",
    "Difference",
    "DocumentTooDeepError",
    "DocumentTooLargeError",
    "Extension",
    "Feed",
    "FeedEntry",
    "Finding",
    "Group",
    "HashMismatchError",
    "IdentificationHelper",
    "Limits",
    "ListedProvider",
    "NotCsafError",
    "NotJsonError",
    "Outcome",
    "Product",
    "ProductChange",
    "ProviderMetadata",
    "Registries",
    "RegistryError",
    "Remedy",
    "Report",
    "Rule",
    "SchemaSet",
    "SchemaSetError",
    "SignatureError",
    "Statement",
    "Status",
    "TooManyItemsError",
    "UnsupportedVersionError",
    "Verdict",
    "VerifiedSignature",
    "WeaknessCatalogue",
    "check_hash",
    "check_signature",
    "compare_revisions",
    "dictionary_spellers",
    "file_name",
    "fingerprint_of",
    "flatten_products",
    "is_major_step",
    "parse_moment",
    "parts_of",
    "product_groups",
    "read_aggregator",
    "read_certificates",
    "read_changes",
    "read_document",
    "read_feed",
    "read_hash_file",
    "read_json",
    "read_provider_metadata",
    "read_statements",
    "read_weakness_histories",
    "validate",
    "vulnerability_name",
]
