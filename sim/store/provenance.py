"""What the results came from: the code, its surroundings and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import sim

PACKAGES = ("numpy", "scipy", "pandas", "pyarrow", "simpy", "pydantic", "ruamel.yaml", "matplotlib", "jinja2")
SOURCE = Path(sim.__file__).parent


def code_version() -> dict[str, Any]:
    """Return the version of the package, the digest of its source and, in a checkout, the commit."""
    return {"version": sim.__version__, "source_digest": source_digest(), **_git_state()}


def source_digest(folder: Path = SOURCE) -> str:
    """Return the sha256 of all Python files of a package, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def surroundings() -> dict[str, Any]:
    """Return what may differ between two machines without a change of results."""
    return {
        "python": platform.python_version(),
        "packages": dict(_versions()),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "cpus": os.cpu_count(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def _versions() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _git_state() -> dict[str, Any]:
    """Return commit and whether the code differs from it; both None outside a checkout.

    What runs may be a copy inside the checkout; it differs when it is not a copy of what stands there now.
    """
    commit, top = _git("rev-parse", "HEAD"), _git("rev-parse", "--show-toplevel")
    changed = _git("status", "--porcelain", "--", ":/sim", ":/configs", ":/experiments")
    if commit is None or top is None or changed is None:
        return {"commit": commit, "modified": None}
    return {"commit": commit, "modified": bool(changed) or source_digest(Path(top, "sim")) != source_digest()}


def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *words], cwd=SOURCE.parent, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
