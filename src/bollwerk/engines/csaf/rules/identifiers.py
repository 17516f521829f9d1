"""Product identification helpers.

Tests 6.1.13, 6.1.25, 6.1.42-6.1.44, 6.1.61, 6.2.8, 6.2.9, 6.2.16, 6.2.31, 6.2.32, 6.2.42, 6.2.52, 6.3.5.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from packageurl import PackageURL

from bollwerk.engines.csaf.context import Context, PlacedProduct
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import FileHash, IdentificationHelper
from bollwerk.engines.csaf.rule_registry import rule

_STAR = re.compile(r"(?<!\\)(?:\\\\)*\*")

SHORT_HASH = 64
"""Number of hexadecimal digits below which a hash is short (test 6.3.5)."""

KNOWN_HASHES = frozenset(
    {
        "blake2b512",
        "blake2s256",
        "md4",
        "md5",
        "md5-sha1",
        "mdc2",
        "ripemd",
        "ripemd160",
        "rmd160",
        "sha1",
        "sha224",
        "sha256",
        "sha3-224",
        "sha3-256",
        "sha3-384",
        "sha3-512",
        "sha384",
        "sha512",
        "sha512-224",
        "sha512-256",
        "shake128",
        "shake256",
        "sm3",
        "ssl3-md5",
        "ssl3-sha1",
        "whirlpool",
    }
)
"""Hash algorithms the standard mentions (names of OpenSSL digests). Source: CSAF 2.1, section 3.1.4.3.2."""


def _helpers(context: Context) -> Iterator[tuple[PlacedProduct, str, IdentificationHelper]]:
    for placed in context.products:
        helper = placed.product.product_identification_helper
        if helper is not None:
            yield placed, f"{placed.path}/product_identification_helper", helper


def _hash_lists(context: Context) -> Iterator[tuple[str, tuple[FileHash, ...]]]:
    for _, path, helper in _helpers(context):
        for index, file in enumerate(helper.hashes):
            yield f"{path}/hashes/{index}/file_hashes", file.file_hashes


def _purls(context: Context) -> Iterator[tuple[str, str]]:
    for _, path, helper in _helpers(context):
        if helper.purl is not None:
            yield f"{path}/purl", helper.purl
        for index, purl in enumerate(helper.purls):
            yield f"{path}/purls/{index}", purl


@lru_cache(maxsize=65536)
def parse_purl(text: str) -> PackageURL | None:
    """Return the package URL, or None when it is invalid."""
    try:
        return PackageURL.from_string(text)
    except ValueError:
        return None


@rule("6.1.13", "PURL")
def invalid_purl(context: Context) -> Iterator[Finding]:
    """Yield package URLs that are none."""
    for path, purl in _purls(context):
        if parse_purl(purl) is None:
            yield Finding(path, f"{purl!r} is not a valid package URL.")


@rule("6.1.25", "Multiple Use of Same Hash Algorithm")
def repeated_algorithm(context: Context) -> Iterator[Finding]:
    """Yield files with two hashes of one algorithm."""
    for path, hashes in _hash_lists(context):
        seen: set[str] = set()
        for index, item in enumerate(hashes):
            if item.algorithm in seen:
                yield Finding(f"{path}/{index}/algorithm", f"The algorithm {item.algorithm} is used more than once.")
            seen.add(item.algorithm)


@rule("6.1.42", "PURL Qualifiers", ("2.1",))
def different_purls(context: Context) -> Iterator[Finding]:
    """Yield package URLs of one product that differ in more than qualifiers."""
    for _, path, helper in _helpers(context):
        parsed = [parse_purl(purl) for purl in helper.purls]
        cores = [
            (item.type, item.namespace, item.name, item.version, item.subpath) if item else None for item in parsed
        ]
        for index, core in enumerate(cores):
            if core is not None and cores[0] is not None and core != cores[0]:
                yield Finding(
                    f"{path}/purls/{index}", "The package URL differs from the first in more than qualifiers."
                )


def _starred(context: Context, member: str, what: str) -> Iterator[Finding]:
    for _, path, helper in _helpers(context):
        values: tuple[str, ...] = getattr(helper, member)
        for index, value in enumerate(values):
            if len(_STAR.findall(value)) > 1:
                yield Finding(f"{path}/{member}/{index}", f"The {what} {value!r} contains more than one star.")


@rule("6.1.43", "Use of Multiple Stars in Model Number", ("2.1",))
def starred_model(context: Context) -> Iterator[Finding]:
    """Yield model numbers with several stars."""
    return _starred(context, "model_numbers", "model number")


@rule("6.1.44", "Use of Multiple Stars in Serial Number", ("2.1",))
def starred_serial(context: Context) -> Iterator[Finding]:
    """Yield serial numbers with several stars."""
    return _starred(context, "serial_numbers", "serial number")


@rule("6.1.61", "Use of Multiple Stars in SKU", ("2.1",))
def starred_sku(context: Context) -> Iterator[Finding]:
    """Yield stock keeping units with several stars."""
    return _starred(context, "skus", "stock keeping unit")


def _only(context: Context, algorithm: str) -> Iterator[Finding]:
    for path, hashes in _hash_lists(context):
        if hashes and all(item.algorithm == algorithm for item in hashes):
            yield Finding(path, f"{algorithm} is the only hash algorithm.")


@rule("6.2.8", "Use of MD5 As the Only Hash Algorithm")
def only_md5(context: Context) -> Iterator[Finding]:
    """Yield files hashed by MD5 only."""
    return _only(context, "md5")


@rule("6.2.9", "Use of SHA-1 As the Only Hash Algorithm")
def only_sha1(context: Context) -> Iterator[Finding]:
    """Yield files hashed by SHA-1 only."""
    return _only(context, "sha1")


@rule("6.2.16", "Missing Product Identification Helper")
def missing_helper(context: Context) -> Iterator[Finding]:
    """Yield products without any identification helper."""
    for placed in context.products:
        if placed.product.product_identification_helper is None:
            yield Finding(placed.path, f"The product {placed.product.product_id} has no identification helper.")


@rule("6.2.31", "Hardware and Software", ("2.1",))
def hardware_without_path(context: Context) -> Iterator[Finding]:
    """Yield hardware (serial or model numbers) that no product path refers to."""
    used: set[str] = set()
    for chain in context.tree.product_paths:
        used.add(chain.beginning_product_reference)
        used.update(step.next_product_reference for step in chain.subpaths)
    for placed, path, helper in _helpers(context):
        if (helper.serial_numbers or helper.model_numbers) and placed.product.product_id not in used:
            yield Finding(path, f"No product path refers to the hardware {placed.product.product_id}.")


def _values(helper: IdentificationHelper) -> Iterator[tuple[str, object]]:
    if helper.cpe is not None:
        yield "cpe", helper.cpe
    for member in ("purls", "model_numbers", "serial_numbers", "skus", "sbom_urls"):
        for value in getattr(helper, member):
            yield member, value
    for file in helper.hashes:
        yield "hashes", (file.filename, frozenset((item.algorithm, item.value) for item in file.file_hashes))
    for uri in helper.x_generic_uris:
        yield "x_generic_uris", (uri.namespace, uri.uri)


@rule("6.2.32", "Use of Same Product Identification Helper for Different Products", ("2.1",))
def shared_helper(context: Context) -> Iterator[Finding]:
    """Yield identifiers that stand for two products."""
    owners: dict[tuple[str, object], str] = {}
    for placed, path, helper in _helpers(context):
        for entry in _values(helper):
            owner = owners.setdefault(entry, placed.path)
            if owner != placed.path:
                yield Finding(f"{path}/{entry[0]}", f"Another product has the same value in {entry[0]}.")


@rule("6.2.52", "Unknown Hash Algorithm", ("2.1",))
def unknown_algorithm(context: Context) -> Iterator[Finding]:
    """Yield hash algorithms the standard does not mention."""
    for path, hashes in _hash_lists(context):
        for index, item in enumerate(hashes):
            if item.algorithm not in KNOWN_HASHES:
                yield Finding(f"{path}/{index}/algorithm", f"The hash algorithm {item.algorithm!r} is not known.")


@rule("6.3.5", "Use of Short Hash")
def short_hash(context: Context) -> Iterator[Finding]:
    """Yield hashes shorter than 64 digits."""
    for path, hashes in _hash_lists(context):
        for index, item in enumerate(hashes):
            if len(item.value) < SHORT_HASH:
                yield Finding(f"{path}/{index}/value", f"The hash has only {len(item.value)} digits.")


@rule("6.2.42", "Inconsistent Product Identification Helper", ("2.1",))
def foreign_helper(context: Context) -> Iterator[Finding]:
    """Yield CPEs and package URLs that say less or other than the branches."""
    for placed, path, helper in _helpers(context):
        said = {branch.category: branch.name for branch in placed.branches}
        if not said:
            continue
        for index, purl in enumerate(helper.purls):
            problem = _purl_problem(purl, said)
            if problem:
                yield Finding(f"{path}/purls/{index}", problem)
        problem = _cpe_problem(helper.cpe, said) if helper.cpe else None
        if problem:
            yield Finding(f"{path}/cpe", problem)


def _purl_problem(purl: str, said: dict[str, str]) -> str | None:
    parsed = parse_purl(purl)
    version = said.get("product_version")
    if parsed is None or not parsed.name:
        return "The package URL is not valid."
    if version is not None and parsed.version != version:
        return f"The package URL has version {parsed.version!r}, the branches say {version!r}."
    name = said.get("product_name")
    if name is not None and parsed.name.lower() not in name.lower() and name.lower() not in parsed.name.lower():
        return f"The package URL names {parsed.name!r}, the branches say {name!r}."
    if parsed.type == "deb" and said.get("vendor") and not parsed.namespace:
        return "The package URL lacks the vendor."
    return None


_CPE_PARTS: tuple[str, ...] = ("part", "vendor", "product", "version", "update", "edition", "language")
_CPE_COUNTERPARTS = {
    "vendor": ("vendor",),
    "product": ("product_name",),
    "version": ("product_version", "product_version_range"),
    "update": ("patch_level", "service_pack"),
    "language": ("language",),
}


def _cpe_values(cpe: str) -> dict[str, str]:
    if cpe.startswith("cpe:2.3:"):
        values = re.split(r"(?<!\\):", cpe)[2:]
    else:
        values = [unquote(value) for value in cpe.removeprefix("cpe:/").split(":")]
    return dict(zip(_CPE_PARTS, [value.replace("\\", "") for value in values], strict=False))


def _cpe_problem(cpe: str, said: dict[str, str]) -> str | None:
    values = _cpe_values(cpe)
    for part, categories in _CPE_COUNTERPARTS.items():
        value = values.get(part) or "*"
        names = [said[category] for category in categories if category in said]
        if value in {"*", "-"}:
            demanded = part in {"vendor", "product"} or (part == "version" and "product_version" in said)
            if names and demanded:
                return f"The CPE leaves out the {part}, which the branches say is {names[0]!r}."
        elif not names:
            return f"The CPE says {part} {value!r}, which the branches do not mention."
        elif part == "version" and "product_version" in said and value.lower() != said["product_version"].lower():
            return f"The CPE has version {value!r}, the branches say {said['product_version']!r}."
    return None
