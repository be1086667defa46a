"""Mutated configurations, scenarios and experiments: ``python -m tests.fuzz 10000``.

Each file is one of ours with some bytes, lines or values changed. Whatever comes of it, `validate` answers with nothing
or with problems in words, within a time; never with a traceback.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from sim.commands.files import validate
from sim.errors import CaseloadError

ROOT = Path(__file__).parents[1]
MOST_SECONDS = 30
"""Of processor time, within which a file must be judged; a busy machine takes longer by the clock."""

JUNK = (
    "",
    "null",
    "-1",
    "0",
    "1e309",
    ".nan",
    ".inf",
    "[]",
    "{}",
    "*a",
    "&a x",
    "!!python/object:os.system x",
    "'",
    '"',
)
WORDS = (
    "2016-01-01",
    "true",
    "weeks",
    "x: {",
    "- [",
    "\t",
    "\x00",
    "\ufeff",
    "é",
    ": ",
    "#",
    "|",
    ">",
    "? ",
    "---",
    "...",
)
SIZES = ((0.45, 1), (0.8, 3), (1.0, 10))
"""Up to which chance a file has how many changes."""


def sources() -> dict[str, Path]:
    """Return our files that are mutated, by where each stands below the root."""
    small = ROOT / "tests" / "small"
    places = (ROOT / "configs", ROOT / "experiments", small, ROOT / "tests" / "wrong")
    files = (path for place in places for path in sorted(place.rglob("*.yaml")))
    return {path.relative_to(ROOT).as_posix(): path for path in files}


def mutated(text: str, luck: random.Random) -> str:
    """Return a text with some changes."""
    chance = luck.random()
    most = next(n for limit, n in SIZES if chance <= limit)
    for _ in range(luck.randint(1, most)):
        text = luck.choice(CHANGES)(text, luck)
    return text


def _value(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    k = luck.randrange(len(lines))
    key, colon, _ = lines[k].partition(": ")
    lines[k] = f"{key}{colon}{luck.choice(JUNK + WORDS)}"
    return "\n".join(lines)


def _number(text: str, luck: random.Random) -> str:
    places = [k for k, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return text
    k = luck.choice(places)
    return text[:k] + luck.choice(("9", "0", "-", ".", "99999999999999999999", "e", "_", "1:1")) + text[k + 1 :]


def _drop_line(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    del lines[luck.randrange(len(lines))]
    return "\n".join(lines) or "\n"


def _double_line(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    k = luck.randrange(len(lines))
    return "\n".join(lines[: k + 1] + lines[k:])


def _swap_lines(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    i, k = luck.randrange(len(lines)), luck.randrange(len(lines))
    lines[i], lines[k] = lines[k], lines[i]
    return "\n".join(lines)


def _indent(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    k = luck.randrange(len(lines))
    lines[k] = lines[k][1:] if luck.random() < 0.5 else " " * luck.randint(1, 3) + lines[k]
    return "\n".join(lines)


def _letter(text: str, luck: random.Random) -> str:
    k = luck.randrange(len(text) + 1)
    return text[:k] + luck.choice(WORDS + tuple("abcxyz{}[],:-&*!|>'\"%@`")) + text[k + luck.randint(0, 2) :]


def _cut(text: str, luck: random.Random) -> str:
    return text[: luck.randrange(len(text) + 1)]


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(_value, _number, _drop_line, _double_line, _swap_lines, _indent, _letter, _value, _number, _cut),
)


# --- judged ---------------------------------------------------------------------------------------


class TookTooLongError(Exception):
    """A file was not judged within the time."""


@contextlib.contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Stop the block when it takes too long."""

    def stop(*_: object) -> None:
        raise TookTooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def fuzz(seed: int, n: int) -> tuple[Counter[str], list[str]]:
    """Judge `n` mutated files; return how often each answer came, and what went wrong."""
    luck, counts, wrong = random.Random(f"fuzz {seed}"), Counter[str](), list[str]()
    known = sources()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, path in known.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place / name)
        for _ in range(n):
            name = luck.choice(list(known))
            text = known[name].read_text(encoding="utf-8")
            changed = mutated(text, luck)
            (place / name).write_text(changed, encoding="utf-8")
            answer = judged(place / name)
            counts[answer.split(":")[0]] += 1
            if answer.startswith("wrong"):
                wrong.append(f"{name}: {answer}\n{_difference(text, changed)}")
            (place / name).write_text(text, encoding="utf-8")
    return counts, wrong


def judged(path: Path) -> str:
    """Return what comes of a file: fine, refused, or wrong and why."""
    try:
        with in_time(MOST_SECONDS):
            problems = validate(path)
    except CaseloadError as error:
        return "refused" if "\n" not in str(error) and str(error) else f"wrong: {error!r}"
    except Exception as error:
        return f"wrong: {type(error).__name__}: {error}"
    return "refused" if all(str(problem) for problem in problems) and problems else "fine"


def _difference(old: str, new: str) -> str:
    import difflib

    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), lineterm="", n=0)
    return "\n".join(list(lines)[:12])


def main(n: int = 10_000) -> int:
    """Fuzz with two processes and print what came."""
    started, counts, wrong, size = time.perf_counter(), Counter[str](), list[str](), 100
    with ProcessPoolExecutor(2) as pool:
        for some, more in pool.map(fuzz, range(-(-n // size)), [size] * -(-n // size)):
            counts += some
            wrong += more
            for line in more:
                sys.stdout.write(line + "\n")
    sys.stdout.write(f"{counts.total()} files in {time.perf_counter() - started:.0f} s: {dict(counts)}\n")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(*map(int, sys.argv[1:])), 1))
