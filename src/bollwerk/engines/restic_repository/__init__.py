"""Read-only reader of restic repositories, format 1 and 2, for a store that is handed in.

```python
repository = open_repository(store, password, limits=Limits(), cached_index=cache)
listing = repository.snapshots()                       # .snapshots by stated time, .problems
for change in repository.compare(before, after):       # equal subtrees are never read
    change.path, change.kind, change.before, change.after, change.fields, change.problem
difference = repository.difference(before, after)      # sorted, with .renames and .problems
for entry in repository.walk(snapshot): ...            # every path
node = repository.find(snapshot, "/share/letter.docx")
content = repository.content(node, "/share/letter.docx")
content.head(4096), content.tail(4096), content.whole(), content.ranges([ByteRange(10, 20)]), content.chunks()
for pieces in repository.read_many([Wanted(path, node, sample_ranges(node.size_bytes, ...))]): ...
cache = repository.index_to_bytes()                    # hand in as `cached_index` next time
```

**Store.** `Store` is a protocol of three methods (`list`, `read`, `size`); this engine opens no file itself. A store
raises `MissingFileError` or `FileNotFoundError` for what is not there, `StoreFailedError` or `OSError` for what fails.

**Trust.** Every index, snapshot, key and lock file must have the SHA-256 of its name and a right MAC, every blob a
right MAC and the SHA-256 of its id. What the client wrote into them (times, names, sizes) is the client's word.

**Problems.** What cannot be read is a `Problem` with a code and a place, never an exception that ends the work and
never silence: in listings as `.problems`, in comparisons and walks as a change or an entry, in `read_many` beside the
pieces, in single reads as `DamagedError`, and for the repository itself as `Repository.problems`. Only opening raises:
`WrongPasswordError`, `NotARepositoryError`, `UnsupportedVersionError`, `StoreFailedError`.

**Others write meanwhile.** New index files are read when a blob is missing, packs that no index names are found by
their headers, a pruned index is read anew; `Repository.refresh` does so on demand, `Repository.locks` tells who works.

**Size.** The index takes 49 bytes for each blob, 32 for each pack, and 256 KiB (see `index`).
"""

from .blobs import Span, plan_spans
from .content import Chunk, FileContent, Pieces, Wanted
from .difference import Change, ChangeKind
from .index import BYTES_PER_BLOB, BlobIndex, Place
from .keys import Key, KeyListing
from .limits import Limits
from .problems import (
    BadCacheError,
    DamagedError,
    FileKind,
    MissingFileError,
    NotARepositoryError,
    PathNotFoundError,
    Problem,
    ProblemCode,
    RepositoryError,
    StoreFailedError,
    UnsupportedVersionError,
    WrongPasswordError,
)
from .ranges import ByteRange, sample_ranges
from .records import Lock, Node, NodeType, Snapshot
from .renames import Rename, RenameReason, rename_candidates
from .repository import Difference, Entry, LockListing, Repository, SnapshotListing, open_repository
from .store import Store

__all__ = [
    "BYTES_PER_BLOB",
    "BadCacheError",
    "BlobIndex",
    "ByteRange",
    "Change",
    "ChangeKind",
    "Chunk",
    "DamagedError",
    "Difference",
    "Entry",
    "FileContent",
    "FileKind",
    "Key",
    "KeyListing",
    "Limits",
    "Lock",
    "LockListing",
    "MissingFileError",
    "Node",
    "NodeType",
    "NotARepositoryError",
    "PathNotFoundError",
    "Pieces",
    "Place",
    "Problem",
    "ProblemCode",
    "Rename",
    "RenameReason",
    "Repository",
    "RepositoryError",
    "Snapshot",
    "SnapshotListing",
    "Span",
    "Store",
    "StoreFailedError",
    "UnsupportedVersionError",
    "Wanted",
    "WrongPasswordError",
    "open_repository",
    "plan_spans",
    "rename_candidates",
    "sample_ranges",
]
