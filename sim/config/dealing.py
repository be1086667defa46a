"""Rules that are dealt anew over the municipalities in each replication."""

from __future__ import annotations

from sim.config.checked import Checked


def dealt_rules_are_of_municipalities(checked: Checked) -> None:
    """What is dealt is there for two municipalities or more when the run starts, by their own names, and dealt once."""
    if checked.begins is not None or not checked.is_first:
        return
    if checked.model is None or checked.rules is None or checked.circumstances is None:
        return
    for i, what in enumerate(checked.model.dealt):
        held = getattr(checked.rules, what.rpartition(".")[2])
        known = [name for name in held if name in checked.circumstances.municipalities]
        if held and len(known) <= 1:
            checked.wrong(
                ("model", "dealt", i),
                came=f"{what} names {', '.join(map(repr, held))}",
                needed="the names of two or more municipalities were needed, for only among these can it be dealt",
                todo="call the organisation of a municipality by the name of the municipality, or leave this out",
            )
        if what in checked.model.dealt[:i]:
            came = f"{what!r} stands more than once"
            checked.wrong(("model", "dealt", i), came=came, needed="once was needed", todo="remove one")
