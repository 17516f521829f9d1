"""Where the shared test data lies, and what happens when it does not."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1].parent / "shared"


def shared(path: str) -> Path:
    """Return the file or folder `path` below the shared folder; skip without it, but never in CI."""
    found = ROOT / path
    if found.exists():
        return found
    if os.environ.get("CI"):
        pytest.fail(f"shared data is missing: {path}")
    pytest.skip(f"the shared data folder is not beside the project: {path}")
