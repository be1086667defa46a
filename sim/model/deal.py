"""Definitions of which nobody knows whose they are, dealt anew over the municipalities in each replication.

Who has the stricter definition is a label that nobody observed. A mean over replications in which it is dealt anew is a
mean over the labels, and its interval says that they are not known. The deal belongs to the replication: the same in
every scenario, at every point and in every draw, over the whole run.
"""

from __future__ import annotations

from typing import Any

from sim.config import Settings
from sim.randomness import Kind, Purpose, key_of, uniform

DEALT = ("rules.local_readiness", "rules.parallel")
"""What can be dealt; the place of each in this row is a part of the address of its luck."""


def order_of(n: int, *, seed: int, replication: int, what: str) -> tuple[int, ...]:
    """Return for each of `n` municipalities whose definition it has in a replication.

    Every order is equally likely. In each block of `n` replications everybody has each definition once, and in each
    block of twice as many the next ones go round the other way: with three, every order comes once in six.
    """
    block, k = divmod(replication, 2 * n)
    key = key_of(seed, block, Kind.DEAL, DEALT.index(what))
    row = sorted(range(n), key=lambda i: uniform(key, Purpose.DEAL, 0, i))
    turn = 1 if k < n else -1
    return tuple(row[(k + turn * i) % n] for i in range(n))


def dealt(settings: Settings, first: Settings, *, seed: int, replication: int) -> Settings:
    """Return the settings with what is dealt in the hands that it has in a replication; the same ones if nothing is.

    It is dealt over those who hold one in the `first` settings of the run. Whoever no longer does has still been dealt
    one, so that a scenario which takes the definitions of some away gives nobody else another.
    """
    if not settings.model.dealt:
        return settings
    names = tuple(settings.circumstances.municipalities)
    changed: dict[str, Any] = {}
    for what in settings.model.dealt:
        key = what.rpartition(".")[2]
        order = order_of(len(names), seed=seed, replication=replication, what=what)
        changed[key] = in_other_hands(getattr(settings.rules, key), getattr(first.rules, key), names, order)
    return settings.model_copy(update={"rules": settings.rules.model_copy(update=changed)})


def in_other_hands(
    held: dict[str, Any], at_first: dict[str, Any], names: tuple[str, ...], order: tuple[int, ...]
) -> dict[str, Any]:
    """Return what each of `names` holds after a deal; who held nothing `at_first` is passed over and keeps its own.

    >>> three = {"a": 1, "b": 2, "c": 3, "z": 9}
    >>> in_other_hands(three, three, ("a", "b", "c"), (1, 2, 0))
    {'a': 2, 'b': 3, 'c': 1, 'z': 9}
    >>> in_other_hands({"c": 3}, three, ("a", "b", "c"), (1, 2, 0))
    {'c': 1}
    >>> in_other_hands({"a": 1, "c": 3}, {"a": 1, "c": 3}, ("a", "b", "c"), (1, 2, 0))
    {'a': 3, 'c': 1}
    """
    whose = dict(held)
    for i, name in enumerate(names):
        if name in held and name in at_first:
            j = order[i]
            while names[j] not in at_first:
                j = order[j]
            whose[name] = held.get(names[j], at_first[names[j]])
    return whose
