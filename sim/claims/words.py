"""Sentences: which of them claim a number or a direction, and which numbers stand in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

NUMBER = re.compile(r"(?<![\w.])[+\u2212-]?\d[\d,]*(?:\.\d+)?")
"""A number as a person writes it: a sign where there is one, thousands apart, decimals behind a point."""

CLAIMING = re.compile(
    r"\b(more|less|fewer|longer|shorter|higher|lower|better|worse|best|worst|cheapest|rises?|falls?|gains?|pays?|keeps?|"
    r"loses?|costs?|turns?|fades?|appears?|meer|minder|vaker|langer|korter|hoger|lager|groter|kleiner|beter|slechter|"
    r"goedkoopste|betaalt|omslaa[nt]|vervalt)\b",
    re.IGNORECASE,
)
"""The words by which a sentence claims, in English or Dutch, that something goes one way."""

PRINTED = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
"""A number as a claim holds it."""

NOT_A_SENTENCE = re.compile(r"<!--.*?-->|```.*?```|!?\[[^\]]*\]\([^)]*\.(?:png|svg|html)\)", re.DOTALL)
"""Comments, commands and pictures."""

ENDS = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z*\"“(])|\n\s*\n|\n(?=[-|#>])|\s*\|\s*")
"""Where a sentence or the cell of a table ends."""


def plain(text: str) -> str:
    r"""Return a text with one blank for each white space, and without the marks of Markdown for weight.

    Examples
    --------
    >>> plain("**More**\n  work")
    'More work'
    """
    return " ".join(text.replace("**", "").split())


def of_page(page: str) -> str:
    """Return the words of a page in HTML, as they stand in a row.

    Examples
    --------
    >>> of_page("<p>More <b>work</b>: 1&nbsp;%</p><script>x</script>")
    'More work: 1 %'
    """
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = plain(
        html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(/?(?:p|li|td|th|tr|div|h\d|dt|dd)\b)", r" <\1", bare)))
    )
    return text.replace("\u202f", " ")


def numbers_in(text: str, *, names: Iterable[str] = ()) -> list[str]:
    """Return the numbers of a text as they are written; those in `names`, such as that of a unit, are none of them.

    Examples
    --------
    >>> numbers_in("+0.79 to +1.11 exits per 100 person-years, today 3,090.", names=["100 person-years"])
    ['+0.79', '+1.11', '3,090']
    """
    return [found.rstrip(",").replace("\u2212", "-") for found in NUMBER.findall(without(text, names))]


def with_points(text: str) -> str:
    """Return a Dutch text with its numbers as they are written in English.

    Examples
    --------
    >>> with_points("Van 3.090 naar 16,3, voor 8 van de 10.")
    'Van 3,090 naar 16.3, voor 8 van de 10.'
    """
    return re.sub(r"\d[\d.,]*\d", lambda found: found[0].translate(str.maketrans(".,", ",.")), text)


def without(text: str, names: Iterable[str]) -> str:
    """Return a text without some phrases, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def is_claiming(sentence: str, *, names: Iterable[str] = ()) -> bool:
    """Whether a sentence holds a number, or a word that says that something goes one way; a question claims nothing.

    Examples
    --------
    >>> [is_claiming(one) for one in ("More find work.", "It took 12 weeks.", "This is a laboratory.", "Who pays?")]
    [True, True, False, False]
    """
    bare = without(sentence, names)
    return not bare.rstrip().endswith("?") and bool(CLAIMING.search(bare) or numbers_in(bare))


def sentences_of(text: str) -> list[str]:
    r"""Return the sentences of a text in Markdown, and the cells of its tables.

    Examples
    --------
    >>> sentences_of("One thing. Another\nthing.\n\n| a | 1.5 |")
    ['One thing.', 'Another thing.', 'a', '1.5']
    """
    bare = NOT_A_SENTENCE.sub(" ", text).replace("**", "")
    found = (plain(one).lstrip("-# ").strip() for one in ENDS.split(bare))
    return [one for one in found if re.search(r"\w", one)]


def uncovered(text: str, *, words: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Return the sentences of a text that claim something beyond what the `words` of claims say.

    Examples
    --------
    >>> uncovered("More find work. It costs 3.", words=["More find work."])
    ['It costs 3.']
    >>> uncovered("More find work; it costs 3.", words=["More find work"])
    ['More find work; it costs 3.']
    """
    known, names = [plain(one) for one in words], tuple(names)
    return [
        one
        for one in sentences_of(text)
        if not any(one in claim for claim in known) and is_claiming(without(one, known), names=names)
    ]
