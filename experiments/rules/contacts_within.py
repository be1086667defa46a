"""A rule of one's own: contacts come around the planned day, evenly within a part of the time between two.

An experiment names this file, `rules_from: [rules/contacts_within.py]`; a configuration, a scenario or an override then
names the rule, `rules.contact.spread: within`, and gives its number under `rules.contact.part` with unit, source and
range, as every number has them.
"""

from typing import Literal

from sim.quantities import Fraction
from sim.rules.contact import Contact


class ContactsWithin(Contact):
    """Intervals lie evenly within a part of the planned one, shorter as often as longer."""

    spread: Literal["within"] = "within"
    """What a file writes to have this rule."""

    part: Fraction
    """How much of the planned interval a contact may come sooner or later."""

    def spread_out(self, weeks: float, *, u: float) -> float:
        """Return an interval [weeks] with this mean; `u` lies evenly between 0 and 1."""
        return weeks * (1.0 + self.part * (2.0 * u - 1.0))

    def needs_luck(self) -> bool:
        """Say whether luck plays a part: it does."""
        return True
