"""Drawings in less room for inside a page: they look the same, and a page of many drawings can still be mailed.

Only what stands between `<` and `>` is written otherwise. What a label says is text, in which a drawing has neither of
these, so nothing in a label is taken for a style, a place or a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

TAG = re.compile(r"<[^<>]*>")
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

    Names that nothing points at go, groups that say nothing, and what the style of the page says.

    Examples
    --------
    >>> compact('<svg><g><path d="M 1.123456 -20.500000 L 3 4" id="a"/> <text x="1.0004">1.234</text></g></svg>')
    '<svg><path d="m1.12-20.5l1.88 24.5"/><text x="1">1.234</text></svg>'
    """
    bare = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare).replace("> <", "><")
    meant = {name for tag in TAG.findall(bare) for names in MEANT.findall(tag) for name in names.split()}
    return _ungrouped(TAG.sub(lambda tag: _tag_in_less(tag[0], meant), bare))


def _tag_in_less(tag: str, meant: set[str]) -> str:
    bare = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in meant else "", FONT_OF_ALL.sub("", tag))
    bare = re.sub(r' transform="rotate\(-?0 [^"]*"', "", bare)
    bare = re.sub(r' style=""| xmlns:xlink="[^"]*"', "", bare).replace(" xlink:href=", " href=")
    return PATH.sub(lambda path: f'd="{_stepped(path[1])}"', PLACES.sub(_in_less, bare))


def _in_less(place: re.Match[str]) -> str:
    short = NUMBER.sub(lambda number: _plain(float(number[0]), DECIMALS), place[0])
    return short.replace(' "', '"').replace(": ", ":").replace("; ", ";")


def _ungrouped(svg: str) -> str:
    """Return a drawing without groups that say nothing of what is in them, and without paths that draw nothing.

    Examples
    --------
    >>> _ungrouped('<g><g id="a"><g><text>A</text></g><g/><path d="" clip-path="url(#c)"/></g></g>')
    '<g id="a"><text>A</text></g>'
    """
    open_groups: list[str] = []

    def kept(tag: re.Match[str]) -> str:
        text = tag[0]
        if text == "<g/>" or text.startswith('<path d="" '):
            return ""
        if text.startswith(("<g>", "<g ")) and not text.endswith("/>"):
            open_groups.append(text)
            return "" if text == "<g>" else text
        return "" if text == "</g>" and open_groups.pop() == "<g>" else text

    return TAG.sub(kept, svg)


# --- numbers and paths ----------------------------------------------------------------------------------------------


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"
    return "0" if text == "-0" else text


def _stepped(path: str) -> str:
    """Return a path of absolute places as steps from place to place; nothing drifts, for rounded places are taken.

    Examples
    --------
    >>> _stepped("M 0 0 L 1.5 2 L 1 2.25 L 3 2.25 z M 5 5 C 5 6 6 7 7 7")
    'm0 0l1.5 2l-.5 .25h2zm5 5c0 1 1 2 2 2'
    """
    decimals = DECIMALS - 1 if len(path) > LONG_PATH else DECIMALS
    at = start = (0, 0)
    steps = []
    for letter, places in _steps(path, 10**decimals):
        moves = [(x - at[0], y - at[1]) for x, y in places]
        steps.append(_step(letter.lower(), moves, decimals))
        at = places[-1] if places else start
        start = at if letter == "M" else start
    return "".join(steps).replace(" -", "-")


def _step(letter: str, moves: list[Place], decimals: int) -> str:
    """Return one step; a line straight aside or straight down has one number."""
    if letter == "l" and 0 in moves[0]:
        across, down = moves[0]
        return f"v{_part(down, decimals)}" if across == 0 else f"h{_part(across, decimals)}"
    return letter + " ".join(f"{_part(x, decimals)} {_part(y, decimals)}" for x, y in moves)


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


# --- all drawings of a page -----------------------------------------------------------------------------------------

LOOK = re.compile(r' style="([\w\s#:;.,()%-]+)"')
CLIP = re.compile(r' clip-path="(url\(#[\w.-]+\))"')
NAMING = re.compile(r' (?:id|style|clip-path|href)="[^"]*"')
NAME = re.compile(r'(?<= id=")[^"]+(?=")|(?<=url\(#)[^)]+(?=\))|(?<= href="#)[^"]+(?=")')
OF_ALL = re.compile(
    r'<defs><style type="text/css">\*\{stroke-linejoin: ?round; ?stroke-linecap: ?butt\}</style></defs>'
)
"""What each drawing says of all its marks, and a page once of all of all drawings."""

SHEET_OF_ALL = "figure svg *{stroke-linejoin:round;stroke-linecap:butt}"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MARK = "D"
"""With what short names and classes of drawings begin: nothing else on a page begins with a capital."""


def shared(drawings: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the drawings of one page with short names, and the style sheet of what many of their marks look like.

    A look is a class of the page once two marks have it. Names point at what they pointed at before.

    Examples
    --------
    >>> page, sheet = shared({"a": '<svg><path id="a-m" style="fill:red"/><use href="#a-m" style="fill:red"/></svg>'})
    >>> page["a"]
    '<svg><path id="D0" class="D0"/><use href="#D0" class="D0"/></svg>'
    >>> sheet.splitlines()[1:]
    ['svg .D0{fill:red}']
    """
    names = _short_names(drawings.values())
    short = {name: _in_tags(OF_ALL.sub("", svg), _renaming(names)) for name, svg in drawings.items()}
    every = [tag for svg in short.values() for tag in TAG.findall(svg)]
    looks = _classes(found[1] for tag in every if (found := LOOK.search(tag)))
    clips = _classes((f"clip-path:{found[1]}" for tag in every if (found := CLIP.search(tag))), after=len(looks))
    rules = (f"svg .{name}{{{look}}}" for look, name in {**looks, **clips}.items())
    page = {name: _in_tags(svg, lambda tag: _classed(tag, looks, clips)) for name, svg in short.items()}
    return page, "\n".join((SHEET_OF_ALL, *rules))


def _in_tags(svg: str, change: Callable[[str], str]) -> str:
    return TAG.sub(lambda tag: change(tag[0]), svg)


def _short_names(drawings: Iterable[str]) -> dict[str, str]:
    """Return a short name for each name in the drawings of a page, the shortest for what is named most."""
    naming = (text for svg in drawings for tag in TAG.findall(svg) for text in NAMING.findall(tag))
    found = Counter(name for text in naming for name in NAME.findall(text))
    return {name: _short(place) for place, (name, _) in enumerate(found.most_common())}


def _renaming(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda tag: NAMING.sub(lambda text: NAME.sub(lambda name: names[name[0]], text[0]), tag)


def _classes(looks: Iterable[str], *, after: int = 0) -> dict[str, str]:
    """Return a class for each look that two marks have or more, the shortest for what most have."""
    often = (look for look, n in Counter(looks).most_common() if n > 1)
    return {look: _short(place) for place, look in enumerate(often, start=after)}


def _classed(tag: str, looks: Mapping[str, str], clips: Mapping[str, str]) -> str:
    """Return a tag with classes in place of what it looks like and of where it is cut off."""
    look, clip = LOOK.search(tag), CLIP.search(tag)
    told = ((look, looks.get(look[1] if look else "")), (clip, clips.get(f"clip-path:{clip[1]}" if clip else "")))
    mine = [(found[0], name) for found, name in told if found and name]
    if not mine or " class=" in tag:
        return tag
    bare = tag
    for text, _ in mine:
        bare = bare.replace(text, "", 1)
    end = "/>" if bare.endswith("/>") else ">"
    return f'{bare.removesuffix(end)} class="{" ".join(name for _, name in mine)}"{end}'


def _short(place: int) -> str:
    """Return the short name with a number.

    Examples
    --------
    >>> _short(0), _short(35), _short(36)
    ('D0', 'Dz', 'D10')
    """
    digits = DIGITS[place % 36]
    while place := place // 36:
        digits = DIGITS[place % 36] + digits
    return MARK + digits
