"""The words of the field: each once, readable, and those that refer to each other agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from sim import domain
from sim.domain import ON_BENEFIT, TREDEN, Barrier, PlaceKind, Queue, Stage, TargetGroup, Task, Word

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


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Barrier, domain.BarrierWord),
        (Queue, domain.QueueWord),
        (Task, domain.TaskWord),
        (PlaceKind, domain.PlaceWord),
        (domain.Function, domain.FunctionWord),
    ],
)
def test_what_a_file_may_write_is_what_the_model_knows(kind: type[Word], words: Any) -> None:
    assert set(get_args(words)) == set(kind.words())


@pytest.mark.parametrize("words", [domain.GroupWord, domain.DrawnGroupWord])
def test_the_groups_that_a_file_may_write_are_groups_of_the_model(words: Any) -> None:
    assert set(get_args(words)) <= set(TargetGroup.words())


@pytest.mark.parametrize("word", ["debt", "housing", "probation"])
def test_a_barrier_or_a_group_stands_in_this_file_and_in_the_configuration_only(word: str) -> None:
    """So that another one is two files: here its number and its word, there its chances, its help and its norm."""
    package = Path(domain.__file__).parent
    named = re.compile(rf"[\"']{word}[\"']|\b(Barrier|Queue|TargetGroup)\.{word.upper()}\b")
    texts = {
        file: re.sub(r"^ *>>>.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for file in package.rglob("*.py")
    }

    assert [file.name for file, text in texts.items() if named.search(text)] == ["domain.py"]
