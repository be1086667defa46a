"""The words of the field: each once, readable, and those that refer to each other agree."""

from __future__ import annotations

import re

import pytest

from sim import domain
from sim.domain import ON_BENEFIT, TREDEN, Barrier, Queue, Stage, Word

WORDS = [
    kind for kind in vars(domain).values() if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word
]


@pytest.mark.parametrize("kind", WORDS)
def test_numbers_count_from_nought_without_gaps_or_doubles(kind: type[Word]) -> None:
    assert [int(member) for member in kind] == list(range(len(kind.__members__)))


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_reads_as_a_word_and_leads_back_to_its_member(kind: type[Word]) -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", word) for word in kind.words())
    assert [kind[word.upper()] for word in kind.words()] == list(kind)


@pytest.mark.parametrize("kind", WORDS)
def test_every_number_fits_the_byte_in_which_a_record_keeps_it(kind: type[Word]) -> None:
    assert max(kind) <= 127


def test_words_are_those_of_the_members_in_order() -> None:
    assert Stage.TRAJECTORY_WAITING.word == "trajectory_waiting"
    assert Barrier.words() == ["mental_health", "debt", "language", "care", "housing"]


def test_every_barrier_has_its_own_bit_and_its_own_queue() -> None:
    assert sum(barrier.bit for barrier in Barrier) == 2 ** len(Barrier) - 1
    assert [barrier.queue.word for barrier in Barrier] == Barrier.words()
    assert len({barrier.queue for barrier in Barrier}) == len(Barrier)
    assert Queue.CLAIM not in {barrier.queue for barrier in Barrier}


def test_a_benefit_is_received_between_the_claim_and_the_exit() -> None:
    without = {Stage.SEARCH_PERIOD, Stage.CLAIM, Stage.WORK, Stage.SHELTERED, Stage.AWAY, Stage.GONE}

    assert set(Stage) - ON_BENEFIT == without


def test_the_ladder_has_five_steps_on_benefit() -> None:
    assert TREDEN == (1, 2, 3, 4, 5)
