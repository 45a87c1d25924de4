"""What every program here does first and last."""
import argparse
import contextlib
import os
import resource
import shutil
import signal
import sys
import tempfile

from .building import certificate


def names(known):
    """For an option that takes names with commas between them."""
    def parse(text):
        chosen = text.split(",")
        for name in chosen:
            if name not in known:
                raise argparse.ArgumentTypeError(f"there is no {name}: {', '.join(known)}")
        return chosen
    return parse


def descriptors():
    """Takes as many descriptors as this user may have, for whatever is started from now on; returns how many."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))   # a proxy needs two for each idle session
    return hard


@contextlib.contextmanager
def workplace(keep):
    """A folder with a certificate that every peer may read. Removed at the end, or kept and named; so when the program is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = tempfile.mkdtemp(prefix="scriptgate-bench-")
    try:
        os.chmod(work, 0o755)
        certificate(work)
        yield work
    finally:
        if keep:
            print(f"Kept: {work}", file=sys.stderr)
        else:
            shutil.rmtree(work, ignore_errors=True)
