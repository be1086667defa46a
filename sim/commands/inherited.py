"""Which numbers a configuration takes from the files that it extends, so that nobody runs another region unawares."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.config.documents import EXTENDS
from sim.config.parse import parse_file
from sim.errors import ConfigurationError

if TYPE_CHECKING:
    from sim.config import Configuration, SourcedNumber


def inherited(configuration: Configuration, path: Path) -> Iterator[tuple[str, SourcedNumber]]:
    """Yield every number that the configuration at `path` takes from a file that it extends, with that file.

    The file is named as seen from the folder of the configuration.
    """
    above = {file.resolve(): os.path.relpath(file, path.parent) for file in _extended(path)}
    for number in configuration.numbers():
        file = above.get(Path(number.file).resolve())
        if file is not None and number.since is None:
            yield file, number


def inherited_in_short(configuration: Configuration, path: Path) -> Iterator[str]:
    """Yield for each file that the configuration at `path` extends how many numbers of each box it takes from it."""
    found: dict[str, Counter[str]] = {}
    for file, number in inherited(configuration, path):
        found.setdefault(file, Counter())[number.path.split(".")[0]] += 1
    for file, counts in found.items():
        boxes = ", ".join(f"{box} ({n})" for box, n in counts.items())
        yield f"{path}: {counts.total()} numbers are inherited from {file}: {boxes}"


def _extended(path: Path) -> Iterator[Path]:
    """Yield the files that a file extends, the nearest first; a file that cannot be read extends nothing."""
    seen = {path.resolve()}
    while True:
        try:
            name = parse_file(path, []).items.get(EXTENDS)
        except ConfigurationError:
            return
        if name is None:
            return
        path = path.parent / str(name.value)
        if path.resolve() in seen:
            return
        seen.add(path.resolve())
        yield path
