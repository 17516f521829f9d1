"""A log that cannot be rewritten unnoticed: salted leaves, hash chain, Merkle tree, signed heads.

Personal parts can be dropped without breaking it. Pure: bytes and salts in, hashes and verdicts out; the caller brings
randomness, time and storage.

Source: RFC 9162 (Certificate Transparency 2.0), section 2; a hash chain alone does not notice a cut tail, so heads are
signed and anchored outside the server.
"""

from bollwerk.engines.transparency_log.canonical_json import (
    CanonicalJsonError,
    Json,
    JsonObject,
    canonical_json,
)
from bollwerk.engines.transparency_log.entries import (
    CHAIN_START,
    NO_PERSONAL_PART,
    SALT_BYTES,
    Entry,
    EntryError,
    MalformedEntry,
    Personal,
    chain_hash,
    compute_leaf,
    drop_personal,
    export_entry,
    read_entries,
    seal_entry,
)
from bollwerk.engines.transparency_log.heads import HeadError, SignedTreeHead, TreeHead, sign_head
from bollwerk.engines.transparency_log.merkle import (
    EMPTY_ROOT,
    Frontier,
    MerkleError,
    MerkleTree,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    node_hash,
)
from bollwerk.engines.transparency_log.verification import LogReport, Problem, ProblemCode, verify_log

__all__ = [
    "CHAIN_START",
    "EMPTY_ROOT",
    "NO_PERSONAL_PART",
    "SALT_BYTES",
    "CanonicalJsonError",
    "Entry",
    "EntryError",
    "Frontier",
    "HeadError",
    "Json",
    "JsonObject",
    "LogReport",
    "MalformedEntry",
    "MerkleError",
    "MerkleTree",
    "Personal",
    "Problem",
    "ProblemCode",
    "SignedTreeHead",
    "TreeHead",
    "canonical_json",
    "chain_hash",
    "compute_leaf",
    "consistency_holds",
    "drop_personal",
    "export_entry",
    "inclusion_holds",
    "leaf_hash",
    "node_hash",
    "read_entries",
    "seal_entry",
    "sign_head",
    "verify_log",
]
