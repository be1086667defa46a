"""The page as one file, in the plainest form: its data, with nothing that shows them."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

AS_CODES = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"})
"""Letters that could end a script element, or its line, as JSON may write them too."""


def page_html(data: Mapping[str, Any], *, language: str, explore: object = None) -> str:
    """Return the page of `data` in a language; `explore`: what a server adds.

    Raises
    ------
    ValueError
        The data holds a number that is not finite.
    """
    embedded = json.dumps({**data, "explore": explore}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    title = html.escape(str(data["title"][language]))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
        f'<script type="application/json" id="data">{embedded.translate(AS_CODES)}</script></html>'
    )
