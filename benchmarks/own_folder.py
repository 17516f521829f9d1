"""A folder for the temporary files of one run: gone when the run ends, and with the next run if it was killed."""

import atexit
import fcntl
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

PREFIX = "bollwerk-run-"


def use():
    """Let every temporary file of this process lie in a folder of its own; asked twice, the folder stays the same."""
    if Path(tempfile.gettempdir()).name.startswith(PREFIX):
        return Path(tempfile.gettempdir())
    remove_abandoned(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    tempfile.tempdir = str(folder)
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return folder


def remove_abandoned(parent):
    """Remove folders whose run was killed: nobody holds their lock any more."""
    for folder in parent.glob(f"{PREFIX}*"):
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(held)
