"""Luck that has an address: a uniform number belongs to (seed, replication, owner, purpose, spell, counter).

No draw depends on the order of asking, so a resident meets the same luck in every scenario and at every level of
staffing: common random numbers by construction. The hash is SplitMix64 (Steele, Lea and Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014) on 64-bit integers, which compiled code can repeat to the bit.
"""

from __future__ import annotations

from enum import IntEnum
from math import log1p

Word = int
"""A word of 64 bits, from 0 to `MASK`: arithmetic on it is modulo 2**64, so that every result is masked."""

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
PURPOSE_BIT, SPELL_BIT = 40, 28
"""Where the parts of an address stand in one integer: a counter below 2**28, a spell below 2**12."""


class Purpose(IntEnum):
    """What a uniform number decides; one number never decides two things."""

    ARRIVAL = 0
    AGE = 1
    TREDE = 2
    GROUP = 3
    BARRIERS = 4
    FRAILTY = 5
    BACK_FROM_SEARCH = 6
    DOCUMENTS = 7
    GIVE_UP = 8
    REFUSED = 10
    TREDE_READ = 12
    BARRIER_READ = 13
    ROUTE = 14
    EXIT_WORK = 15
    EXIT_OTHER = 16
    WORK_ROUTE = 17
    LADDER_UP = 18
    LADDER_DOWN = 19
    FLARE = 20
    FLARE_KIND = 21
    HELP_WAIT = 22
    HELP_LENGTH = 23
    HELP_RESULT = 24
    CONTACT_SPREAD = 25
    CONTACT_HOURS = 26
    SEEN = 27
    REFERRAL = 28
    HAND_OVER_WAIT = 29
    LOST = 30
    FOUND = 31
    TRAJECTORY_FORM = 32
    TRAJECTORY_LENGTH = 33
    ASSESSMENT = 34
    PLACE_LEAD_TIME = 35
    PLACE_FAILS = 36
    LEARNING_LENGTH = 37
    PATIENCE = 38
    ACTIVATION_LENGTH = 39
    RELAPSE = 40
    COACHING_LENGTH = 41
    STOCK_DURATION = 42
    STOCK_STAGE = 43
    FIT = 44
    PLACE_OPEN = 45
    PLACE_GAP = 46
    LEAVE = 47
    VACANCY = 48
    ABSENCE_GAP = 49
    ABSENCE_LENGTH = 50
    WSW_LEAVE = 51
    BESCHUT_LEAVE = 52
    SHELTERED_KIND = 53
    TASK_HOURS = 54
    DOOR = 55
    EXEMPT = 57
    INCOME_REVIEW = 58
    REVIEW = 60
    NATURAL_HELP = 61
    FIRST_REVIEW = 62
    ACTIVATE = 63
    STOCK_PHASE = 64
    PURCHASE = 65
    PURCHASE_LEAD = 66
    SHELTERED_TRAVEL = 67
    DEAL = 68
    STOCK_WAITS = 69
    STOCK_WAITED = 70
    PART_TIME = 71
    HIRE = 81
    HIRE_AFTER = 82
    SKILL = 83
    INCOME_CHANGE = 91
    SEARCH_APPLIES = 111
    CALL_UNANSWERED = 112
    CALL_AGAIN = 113
    PREVENTED = 114
    EXIT_REASON = 115
    GROUP_BARRIERS = 116
    HIDDEN = 117
    CIVIC_ROUTE = 118
    CIVIC_LENGTH = 119
    CIVIC_RESULT = 120
    OVERRULES = 130
    FIRST_MEETING = 131
    REFUSES = 132
    SILENT = 133
    FOUND_OUT = 134
    SEEN_TO_EARN = 135
    PROVIDER_FIRST = 140
    TAKES_PART = 141


class Kind(IntEnum):
    """Who owns a key."""

    RESIDENT = 1
    WORKER = 2
    PLACE = 3
    STREAM = 4
    DEAL = 5


def mix(z: Word) -> Word:
    """Scatter a 64-bit integer (the finalizer of SplitMix64)."""
    z = (z + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def further(key: Word, part: int) -> Word:
    """Return the key of the address that has one part more than that of `key`.

    >>> further(key_of(1, 2), 3) == key_of(1, 2, 3)
    True
    """
    return mix(key ^ mix(part & MASK))


def key_of(*address: int) -> Word:
    """Return the 64-bit key of an address, such as (seed, replication, kind, number).

    >>> key_of(1, 2, 3) == key_of(1, 2, 3), key_of(1, 2, 3) == key_of(1, 3, 2)
    (True, False)
    """
    key: Word = 0
    for part in address:
        key = further(key, part)
    return key


def uniform(key: Word, purpose: int, spell: int = 0, counter: int = 0) -> float:
    """Return the number in the open interval (0, 1) that belongs to this address.

    It is the number at this address in the SplitMix64 stream whose seed is `key`.

    >>> 0.0 < uniform(key_of(1, 0, 1, 7), Purpose.AGE) < 1.0
    True
    """
    z: Word = (key + (purpose << PURPOSE_BIT | spell << SPELL_BIT | counter) * GOLDEN + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 12) * 2.220446049250313e-16 + 1.1102230246251565e-16


def exponential(key: Word, purpose: int, spell: int = 0, counter: int = 0) -> float:
    """Return the unit exponential number that belongs to this address."""
    return -log1p(-uniform(key, purpose, spell, counter))


def below(u: float, cumulative: tuple[float, ...]) -> int:
    """Return the index of the class in which `u` falls, given cumulative shares that end at one.

    >>> below(0.3, (0.25, 0.5, 1.0))
    1
    """
    for index, bound in enumerate(cumulative):
        if u < bound:
            return index
    return len(cumulative) - 1
