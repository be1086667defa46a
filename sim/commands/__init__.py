"""What the command line does with files, runs and results, each command a call."""

import re

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys or turns round instead of showing it; it may stand in a name of somebody else."""


def printable(line: str) -> str:
    r"""Return a line in which letters that a terminal would obey are written as Python writes them.

    Examples
    --------
    >>> printable("a\x1b[2J")
    'a\\x1b[2J'
    """
    return UNSEEN.sub(lambda found: ascii(found[0])[1:-1], line)
