"""What an installation carries beside its code: regions with their scenarios, experiments, and a folder to begin with.

Regions and experiments stand once, at the top of the repository, and a checkout reads them there; a build copies them
beside this file (setup.py). Files anywhere name them by ``package:``, so that a region of one's own builds on them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

HERE = Path(__file__).parent

PREFIX = "package:"
"""What a name begins with that is looked up among what is carried, not beside the file in which it stands."""

CONFIGS, EXPERIMENTS, SMALL = "configs", "experiments", "tests/small"
FOLDERS = (CONFIGS, EXPERIMENTS, SMALL)
"""What is carried, by the folders in which it stands; the last holds a region with a tenth of the people, to try."""

LOCK = "requirements.lock"
"""The versions of packages with which this version was tested, carried beside the folders."""

TEMPLATES = HERE / "templates"
"""What a working folder begins with (`sim.commands.init`)."""


def carried() -> Path:
    """Return the folder of `FOLDERS`: this one in an installation, the top of the repository in a checkout."""
    return HERE if (HERE / CONFIGS).is_dir() else HERE.parents[1]


def file_named(name: str, *, beside: Path) -> Path:
    """Return the file that a name stands for: one that is carried, else one from the folder `beside`.

    Examples
    --------
    >>> file_named("other.yaml", beside=Path("mine")).as_posix()
    'mine/other.yaml'
    >>> file_named("package:configs/ijmond.yaml", beside=Path("mine")) == carried() / "configs" / "ijmond.yaml"
    True
    """
    return carried() / name.removeprefix(PREFIX).lstrip("/") if name.startswith(PREFIX) else beside / name


def name_of(file: Path, *, beside: Path) -> str:
    """Return the name that leads to a file from the folder `beside`; what is carried is named as such from outside."""
    file, beside, whole = file.resolve(), beside.resolve(), carried().resolve()
    if file.is_relative_to(whole) and not beside.is_relative_to(whole):
        return PREFIX + file.relative_to(whole).as_posix()
    return Path(os.path.relpath(file, beside)).as_posix() if file.drive == beside.drive else str(file)


def regions() -> dict[str, Path]:
    """Return the regions that are carried, by name; the first is the one that a region of one's own builds on."""
    return {file.stem: file for file in sorted((carried() / CONFIGS).glob("*.yaml"))}


def locked(text: str) -> dict[str, str]:
    r"""Return the versions that a lock names, by package.

    Examples
    --------
    >>> locked("numpy==2.4.6 \\\n    --hash=sha256:00\ncolorama==0.4.6 ; sys_platform == 'win32' \\\n")
    {'numpy': '2.4.6', 'colorama': '0.4.6'}
    """
    from packaging.utils import canonicalize_name

    found = re.findall(r"^([\w.-]+)==([\w.!+]+)", text, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}
