"""A drawing in less room for inside a page: it looks the same, and a page of many drawings can still be mailed."""

from __future__ import annotations

import re
from collections.abc import Iterator

PLACES = re.compile(r'(?<= )(?:transform|points|style|width|height|viewBox|[xy][12]?|c[xy]|r)="[^"]*"')
PATH = re.compile(r'(?<= )d="([MLCQz\d\s.-]*)"')
NUMBER = re.compile(r"-?\d+\.\d{2,}")
STEP = re.compile(r"[MLCQz]|-?\d+(?:\.\d+)?")
POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}
"""How many points a step of a path has, the last one where it ends."""

DECIMALS, LONG_PATH = 2, 600
"""Decimals of a place [points]; and letters of a path so long that a tenth of a point is seen by nobody."""

MEANT = re.compile(r'(?:#|aria-[a-z]+=")([\w .-]+)')
FONT_OF_ALL = re.compile(r"font-family: ?'DejaVu Sans'[^;\"]*;? ?")
"""What the style of the page says once for every drawing."""

Place = tuple[int, int]


def compact(svg: str) -> str:
    """Return a drawing in less room: places as steps from the one before, to two decimals of a point.

    Names that nothing points at go, and so does what the style of the page says.

    Examples
    --------
    >>> compact('<svg><path d="M 1.123456 -20.500000 L 3 4" id="a"/> <text x="1.0004">1.234</text></svg>')
    '<svg><path d="m1.12-20.5l1.88 24.5"/><text x="1">1.234</text></svg>'
    """
    bare = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    bare = FONT_OF_ALL.sub("", re.sub(r"\s+", " ", bare).replace("> <", "><"))
    meant = {name for names in MEANT.findall(bare) for name in names.split()}
    bare = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in meant else "", bare)
    bare = re.sub(r' transform="rotate\(-?0 [^"]*"', "", bare)
    return PATH.sub(lambda path: f'd="{_stepped(path[1])}"', PLACES.sub(_in_less, bare))


def _in_less(place: re.Match[str]) -> str:
    short = NUMBER.sub(lambda number: _plain(float(number[0]), DECIMALS), place[0])
    return short.replace(' "', '"').replace(": ", ":").replace("; ", ";")


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"
    return "0" if text == "-0" else text


def _stepped(path: str) -> str:
    """Return a path of absolute places as steps from place to place; nothing drifts, for rounded places are taken.

    Examples
    --------
    >>> _stepped("M 0 0 L 1.5 2 L 1 2.25 z M 5 5 C 5 6 6 7 7 7")
    'm0 0l1.5 2l-.5 .25zm5 5c0 1 1 2 2 2'
    """
    decimals = DECIMALS - 1 if len(path) > LONG_PATH else DECIMALS
    at = start = (0, 0)
    steps = []
    for letter, places in _steps(path, 10**decimals):
        moves = (f"{_part(x - at[0], decimals)} {_part(y - at[1], decimals)}" for x, y in places)
        steps.append(letter.lower() + " ".join(moves))
        at = places[-1] if places else start
        start = at if letter == "M" else start
    return "".join(steps).replace(" -", "-")


def _steps(path: str, scale: int) -> Iterator[tuple[str, list[Place]]]:
    """Yield each step of a path: its letter and its places, in whole parts of a point."""
    tokens = iter(STEP.findall(path))
    for token in tokens:
        numbers = [round(float(next(tokens)) * scale) for _ in range(2 * POINTS.get(token, 0))]
        yield token, list(zip(numbers[::2], numbers[1::2], strict=True))


def _part(value: int, decimals: int) -> str:
    """Return a whole number of parts as a number without what can be left out."""
    text = _plain(value / 10**decimals, decimals)
    return re.sub(r"^(-?)0\.", r"\1.", text)
