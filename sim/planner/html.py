"""The planner's page as one file: the data, the texts, one style and one script, and a policy that allows nothing else.

No name from a file can do anything. What the data holds is written as JSON in which no letter can end the element that
carries it, the script puts texts into the page as text alone, and the policy in the head lets a browser run the one
script and use the one style whose digests stand there.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.report.words import Words, texts_in
from sim.texts import FIRST, languages

TEMPLATES = Path(__file__).parent / "templates"
PAGE, STYLE, SCRIPT = "planner.html.j2", "planner.css", "planner.js"
TABLE = "planner"
"""The table of a file of texts that holds those of this page."""

AS_CODES = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"})
"""Letters that could end a script element, or its line, as JSON may write them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreLink:
    """Where a server that runs a setting exactly is asked: addresses on the server that the page itself came from."""

    events: str
    """Sends what happens, as server-sent events."""
    simulate: str
    """Takes a setting and begins its run."""
    cancel: str
    """Ends the run."""


def page_html(data: Mapping[str, Any], *, language: str, explore: ExploreLink | None = None) -> str:
    """Return the page of `data` (format ``ijmond-page-1``) that opens in `language`; its reader may choose another.

    With `explore` it also offers to simulate a setting; without it, nothing in the page may ask a network anything.

    Raises
    ------
    ValueError
        The data holds a number that is not finite, which JSON cannot say: write null.
    LanguageError
        There are no texts in this language.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style, script = (_read(name) for name in (STYLE, SCRIPT))
    return environment.get_template(PAGE).render(
        language=language,
        words=Words(language),
        title=_in(data["title"], language=language),
        policy=policy(style=style, script=script, asks_server=explore is not None),
        style=_as_written(style),
        script=_as_written(script),
        data=_as_written(embedded(data)),
        texts=_as_written(embedded({code: texts_of(code) for code in languages()})),
        explore=_as_written(embedded(None if explore is None else asdict(explore))),
    )


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _as_written(text: str) -> Any:
    """Return a text that goes in letter by letter: our own files, and JSON made harmless. `markupsafe` is of jinja2."""
    from markupsafe import Markup

    return Markup(text)


def _in(text: Mapping[str, str], *, language: str) -> str:
    return text.get(language, text[FIRST])


def texts_of(language: str) -> dict[str, Any]:
    """Return the texts of the page in a language, with what that language calls itself and its months."""
    told = texts_in(language)["language"]
    return {"language": {key: told[key] for key in ("name", "months", "day")}} | dict(texts_in(language)[TABLE])


def embedded(value: Any) -> str:
    r"""Return a value as JSON that may stand inside a script element, whatever its texts say.

    Raises
    ------
    ValueError
        It holds a number that is not finite.

    Examples
    --------
    >>> embedded({"label": "</script><b>&"})
    '{"label":"\\u003c/script\\u003e\\u003cb\\u003e\\u0026"}'
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(AS_CODES)


def policy(*, style: str, script: str, asks_server: bool = False) -> str:
    """Return the Content-Security-Policy: one style and one script, and pictures that the page itself draws.

    Examples
    --------
    >>> policy(style="", script="").split("; ")[0]
    "default-src 'none'"
    """
    allowed = [
        "default-src 'none'",
        f"style-src '{digest(style)}'",
        f"script-src '{digest(script)}'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join([*allowed, *(["connect-src 'self'"] if asks_server else [])])


def digest(text: str) -> str:
    """Return the digest by which a policy knows what stands between the tags of an element.

    Examples
    --------
    >>> digest("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
