"""How a report calls the region that it is about, as the configuration of the result says or by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NOBODY: dict[str, tuple[str, str]] = {
    "region": ("region", "regio"),
    "chooser": ("The region", "de regio"),
    "coaches": ("the coaches", "de coaches"),
    "figures": ("figures of the real world", "cijfers uit de werkelijkheid"),
}
"""What stands in a text, in English and Dutch, when a result says nothing of its region."""

TOLD = {
    "en": {"region": "label", "chooser": "chooser", "figures": "figures"},
    "nl": {"region": "label_nl", "chooser": "chooser_nl", "figures": "figures_nl"},
}
"""Under which key a result tells what stands in each blank."""

LANGUAGES = tuple(TOLD)
AND = {"en": "and", "nl": "en"}


def blanks_of(labels: Mapping[str, Mapping[str, str]], *, language: str) -> dict[str, str]:
    """Return what a report says of the region in its texts, by the name of the blank.

    What the configuration does not say follows from its municipalities and from who gives trajectories there.
    """
    told = labels.get("region", {})
    together = listed(labels.get("municipality", {}).values(), language=language)
    default = {name: pair[LANGUAGES.index(language)] for name, pair in NOBODY.items()}
    if together:
        default |= {"region": together, "chooser": together}
    if told.get("trajectory_organisations"):
        default["coaches"] = listed(told["trajectory_organisations"].split(", "), language=language)
    own = {blank: told[key] for blank, key in TOLD[language].items() if told.get(key)}
    return default | own


def listed(names: Iterable[str], *, language: str) -> str:
    """Return names as people list them.

    Examples
    --------
    >>> listed(["North", "South", "West"], language="en"), listed(["North"], language="en")
    ('North, South and West', 'North')
    """
    *some, last = list(names) or [""]
    return f"{', '.join(some)} {AND[language]} {last}" if some else last
