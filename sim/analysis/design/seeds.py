"""Seeds that have a name."""

from __future__ import annotations

from hashlib import sha256


def seed_of(name: str | int) -> int:
    """Return the seed that a name stands for, below 2 ** 64; a number is its own seed.

    The first eight bytes of the SHA-256 digest of the name: the same on every machine and in every version of Python,
    which `hash` is not.

    Raises
    ------
    ValueError
        When a number is negative.

    Examples
    --------
    >>> seed_of("staffing grid"), seed_of(20260101)
    (18182241709550184111, 20260101)
    """
    if isinstance(name, str):
        return int.from_bytes(sha256(name.encode("utf-8")).digest()[:8], "big")
    if name < 0:
        raise ValueError(f"seed: got {name!r}; it must be 0 or more, or a name.")
    return name
