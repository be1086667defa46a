"""Where the compiled unit lives, and what is noted of it: of what it was made, with what, and for which Python."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sysconfig
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from sim.errors import EngineError

PACKAGE = Path(__file__).parents[1]
"""The folder of the package ``sim`` that runs here."""

BUILT = Path(__file__).with_name("built")
"""Where the unit lives: beside the code, in a checkout and in an installation."""

RECORD = "unit.json"
WHY_NOT = "why_not.txt"
"""Why an installation carries no unit, in one line."""

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is noted of a unit.

    ``unit`` is the name of its file and ``sha256`` its digest; ``texts`` are the digests of all files of the package
    that decide what it is, by name; ``text`` is the digest of the generated text and ``tools`` what made a unit of
    it; ``seconds`` is the CPU time that this took; ``report`` says what is left untyped.
    """

    unit: str
    sha256: str
    python: str
    platform: str
    texts: dict[str, str]
    text: str
    tools: dict[str, str]
    seconds: float
    report: tuple[str, ...] = ()

    @classmethod
    def read(cls, built: Path) -> Self:
        """Return the record in a folder.

        Raises
        ------
        FileNotFoundError
            There is none.
        EngineError
            It cannot be read.
        """
        path = built / RECORD
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document.pop("format") != FORMAT:
                raise ValueError("format")
            return cls(**document | {"report": tuple(document["report"])})
        except FileNotFoundError:
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise EngineError(f"{shown(path)}: is no record of a compiled model, or half of one") from error

    def write(self, built: Path) -> None:
        """Write the record into a folder, whole or not at all: from then on the unit counts."""
        write_whole(built / RECORD, {"format": FORMAT, **asdict(self)})


def this_python() -> tuple[str, str]:
    """Return for which Python and which platform a unit that is made here is."""
    return str(sysconfig.get_config_var("EXT_SUFFIX")), f"{sysconfig.get_platform()}-{platform.machine()}"


def shown(path: Path) -> Path:
    """Return a path as seen from where the package stands, the same on every machine; as it is when it is elsewhere."""
    return path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE.parent) else path


def write_whole(path: Path, document: Any) -> None:
    """Write plain data as JSON in one piece, whoever else writes there at the same time."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(document, indent=1) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def digest_of(content: bytes) -> str:
    """Return the sha256 of some bytes."""
    return hashlib.sha256(content).hexdigest()
