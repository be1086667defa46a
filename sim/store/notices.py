"""What must be said beside a result whatever it shows: in the closing lines of its run and in its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.config.starting import OtherStart
    from sim.store.result import Result

NAME = "notices.csv"
COLUMNS = ("notice", "scenario", "path", "came", "needed", "n")
LANGUAGES = ("en", "nl")

NOTICES: Mapping[str, tuple[str, str]] = {
    "other_start": (
        "{path}: the run starts on {came}, while the stock it starts with describes {needed}; what people are in, how "
        "long they have been on benefit and who waits was not calibrated for {came}. Start on {needed} and ask from "
        "later: leave out 'start: {came}' and write 'from: {from}' in the experiment; or enter the stock of that day, "
        "with its 'as_of'.",
        "{path}: de run begint op {came}, terwijl het bestand waarmee zij begint {needed} beschrijft; waar mensen in "
        "zitten, hoe lang zij een uitkering hebben en wie er wacht is niet gekalibreerd voor {came}. Begin op {needed} "
        "en vraag vanaf later: laat 'start: {came}' weg en schrijf 'from: {from}' in het experiment; of voer het "
        "bestand van die dag in, met zijn 'as_of'.",
    ),
    "fewer_wait": (
        "{path}: {needed} people should wait at the start, and only {came} of the stock fit (replication 0); all of "
        "them wait. Enter a lower number, or fewer people in activation or a trajectory.",
        "{path}: {needed} mensen zouden bij de start wachten, en maar {came} van het bestand passen (herhaling 0); zij "
        "wachten allen. Voer een lager getal in, of minder mensen in activering of een traject.",
    ),
    "unlike_dates": (
        "{path}: the scenarios do not take effect on one date ({came}), so they are compared over the whole window "
        "from {needed}, and not from a change on: what lies after another date is another time. To compare from the "
        "first date on, lay a scenario with that date and no changes over each: 'over: [...]'.",
        "{path}: de scenario's gaan niet op één datum in ({came}); daarom zijn zij vergeleken over het hele venster "
        "vanaf {needed}, en niet vanaf een verandering: wat na een andere datum ligt, is een andere tijd. Leg, om "
        "vanaf de eerste datum te vergelijken, over elk een scenario met die datum en zonder veranderingen: "
        "'over: [...]'.",
    ),
    "beyond_range": (
        "{path}: {came}. It is run as asked; write {{value: ..., range: [low, high]}} if it is meant.",
        "{path}: {came} (de waarde, en de marge van het getal). Dat wordt uitgevoerd zoals gevraagd; schrijf "
        "{{value: ..., range: [laag, hoog]}} als het zo bedoeld is.",
    ),
    "unread_entry": (
        "{path}: nothing read it in scenario {scenario}: without it replication 0 came to the same, to the last bit.",
        "{path}: niets las dit in scenario {scenario}: zonder dit kwam herhaling 0 tot op het laatste bit op hetzelfde "
        "uit.",
    ),
    "unread_factor": (
        "{path}: it changed nothing in scenario {scenario}: at {came} each of {n} pairs of replications came to the "
        "same, to the last bit. Nothing reads it there, or it never binds.",
        "{path}: dit veranderde niets in scenario {scenario}: bij {came} kwam elk van {n} paren herhalingen tot op het "
        "laatste bit op hetzelfde uit. Niets leest het daar, of het knelt nooit.",
    ),
    "unread_scenario": (
        "{scenario}: it changed nothing: each of its {n} replications is that of the baseline, to the last bit.",
        "{scenario}: dit veranderde niets: elk van de {n} herhalingen is tot op het laatste bit die van de "
        "nulsituatie.",
    ),
    "no_effect": (
        "{path}: it changed nothing that was asked for: its elementary effects on all measures are exactly zero.",
        "{path}: dit veranderde niets van wat is gevraagd: de elementaire effecten op alle maten zijn precies nul.",
    ),
}
"""Each notice in English and in Dutch, with the columns of its row for blanks."""

TOGETHER = {
    "no_effect": (
        "{n} numbers changed nothing that was asked for: their elementary effects on all measures are exactly zero. "
        "They are {paths}.",
        "{n} getallen veranderden niets van wat is gevraagd: hun elementaire effecten op alle maten zijn precies nul. "
        "Het zijn {paths}.",
    ),
}
"""How a notice is said of several paths at once, where there can be many of it."""


def of_start(found: OtherStart | None) -> Iterator[dict[str, Any]]:
    """Yield the notice of a start on another day than the one that the stock describes; None: there is none."""
    if found is not None:
        needed = f"{found.as_of}; from {found.measured_from}"
        yield {"notice": "other_start", "path": "measurement.window.start", "came": found.start, "needed": needed}


def of_overrides(beyond: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the notices of numbers that overrides put beyond their ranges, by path."""
    return ({"notice": "beyond_range", "path": path, "came": came, "needed": ""} for path, came in beyond.items())


def said(row: Mapping[str, Any], *, language: str = "en") -> str:
    """Return a notice in words."""
    blanks = {key: "" if value != value else value for key, value in row.items()}
    needed, _, later = str(blanks["needed"]).partition("; from ")
    return NOTICES[str(row["notice"])][LANGUAGES.index(language)].format(**blanks | {"needed": needed, "from": later})


def notices_of(result: Result, *, language: str = "en") -> list[str]:
    """Return what must be said beside a result; nothing for one that an earlier version wrote."""
    if NAME not in result.manifest["files"]:
        return []
    return list(_lines(result.table(NAME).fillna("").to_dict("records"), language))


def _lines(rows: Sequence[Mapping[Any, Any]], language: str) -> Iterator[str]:
    """Yield the notices in words; of some kinds all that there are in one."""
    for kind, texts in TOGETHER.items():
        paths = [str(row["path"]) for row in rows if row["notice"] == kind]
        if len(paths) > 1:
            yield texts[LANGUAGES.index(language)].format(n=len(paths), paths=", ".join(paths))
            rows = [row for row in rows if row["notice"] != kind]
    yield from (said(row, language=language) for row in rows)
