"""How much a repository may demand of its reader before it is called hostile."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading; whatever exceeds one becomes a problem with the code `limit`.

    Attributes:
        max_tree_depth: Directories inside each other. Paths of 4,096 bytes (Linux) end before 2,048 of them.
        max_nodes: Nodes seen in one walk or comparison (trees that share subtrees can unfold exponentially).
        max_data_bytes: Plain size of one data blob. restic's chunker cuts at 8 MiB.
        max_tree_bytes: Plain size of one tree; about 350 bytes for each entry of a directory.
        max_file_bytes: Size of one index, snapshot, key or lock file, packed and unpacked.
        max_header_bytes: Size of the table at the end of a pack.
        max_blobs: Entries of the index.
        max_keys: Keys tried with the password. restic tries 20 too.
        max_kdf_memory_bytes: Memory one key may demand for scrypt. restic demands up to 60 MiB.
        max_kdf_work_bytes: Memory touched by scrypt over all rounds (128 * N * r * p). restic demands about 0.25 GiB.
        max_unindexed_packs: Packs outside every index whose headers are read when a blob is missing.
        max_whole_bytes: Size of a file that is handed out in one piece.
        max_read_bytes: Bytes asked of the store at once when neighbours are read together.
        max_gap_bytes: Unwanted bytes between two wanted blobs that are read along to save a second read.
        batch_bytes: Plain bytes held at once when many blobs are read together.
        cache_bytes: Plain bytes of recently read blobs that are kept.
    """

    max_tree_depth: int = 2048
    max_nodes: int = 50_000_000
    max_data_bytes: int = 16 * MIB
    max_tree_bytes: int = 256 * MIB
    max_file_bytes: int = 128 * MIB
    max_header_bytes: int = 16 * MIB
    max_blobs: int = 100_000_000
    max_keys: int = 20
    max_kdf_memory_bytes: int = 256 * MIB
    max_kdf_work_bytes: int = 8 * GIB
    max_unindexed_packs: int = 10_000
    max_whole_bytes: int = GIB
    max_read_bytes: int = 16 * MIB
    max_gap_bytes: int = 64 * KIB
    batch_bytes: int = 32 * MIB
    cache_bytes: int = 16 * MIB
