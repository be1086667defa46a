"""A file of claims that is wrong says where; a number that no check holds is a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.claims import claims_beside, numbers_in, read_claims, uncovered
from sim.errors import ConfigurationError

RIGHT = """\
names: [100 person-years]
claims:
  - words: "+0.79 to +1.11 exits per 100 person-years"
    in: [README.md]
    result: scenarios
    checks:
      - {scenario: [new], baseline: old, measure: exits, span: ["+0.79", "+1.11"]}
"""


def wrong(tmp_path: Path, old: str, new: str) -> str:
    """Return what is said of the file in which something is otherwise."""
    assert old in RIGHT
    file = tmp_path / "claims.yaml"
    file.write_text(RIGHT.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_claims(file)
    return str(caught.value)


def test_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(RIGHT, encoding="utf-8")

    assert [one.result for one in read_claims(file).of("scenarios")] == ["scenarios"]
    assert read_claims(file).of("gate") == ()


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('"+1.11"]', '"+1.12"]', "claims.yaml:3:12: claims[0].words: no check holds +1.11; every number"),
        ("names: [100 person-years]", "names: []", "no check holds 100"),
        (', span: ["+0.79", "+1.11"]', "", "it asks nothing; a direction, a bound or a figure was needed"),
        (
            "result: scenarios",
            "reslt: scenarios",
            "claims[0].reslt: unknown key; a known key was needed; did you mean 'result'",
        ),
        ("measure: exits", "measure: 3", "claims[0].checks[0].measure: came 3"),
        ('"+0.79", ', '"about 1", ', "claims[0].checks[0]: came 'about 1'; a number as it is printed was needed"),
    ],
)
def test_a_mistake_says_where_it_stands(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in wrong(tmp_path, old, new)


@pytest.mark.parametrize("words, came", [("+0,80 tot +1,11 per 100", "0.80, 1.11, 100"), ("meer uitstroom", "none")])
def test_dutch_words_have_the_numbers_of_the_english_ones(tmp_path: Path, words: str, came: str) -> None:
    said = wrong(tmp_path, "    in:", f'    dutch: "{words}"\n    in:')

    assert f"claims.yaml:4:12: claims[0].dutch: it has the numbers {came}; 0.79, 1.11 as in the words was" in said


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        read_claims(tmp_path / "claims.yaml")


def test_the_file_lies_beside_a_result_or_the_folder_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "published" / "scenarios"

    assert claims_beside(folder) is None
    (tmp_path / "results" / "published").mkdir(parents=True)
    (tmp_path / "results" / "claims.yaml").write_text(RIGHT, encoding="utf-8")
    assert claims_beside(folder) == (tmp_path / "results" / "claims.yaml").resolve()
    assert claims_beside(folder / "deeper") is None


def test_a_sentence_is_covered_when_a_claim_quotes_it() -> None:
    text = "- **Work.** More residents\n  leave. It is a laboratory.\n\n| waits | +3 (+1 to +5) |\n"

    assert uncovered(text, words=[]) == ["More residents leave.", "+3 (+1 to +5)"]
    assert uncovered(text, words=["More residents leave.", "+3 (+1 to +5)"]) == []


def test_what_a_sentence_claims_beside_a_claim_that_it_quotes_is_not_covered() -> None:
    text = "More residents leave; with 5 nothing gets worse."

    assert uncovered(text, words=["More residents leave"]) == [text]
    assert uncovered(text, words=["More residents leave", "with 5 nothing gets worse."]) == []


def test_a_number_of_a_unit_is_none() -> None:
    assert numbers_in("1 in 4, \u22122.5 and 3,090 of 100 person-years", names=["100 person-years"]) == [
        "1",
        "4",
        "-2.5",
        "3,090",
    ]
    assert numbers_in("B1 and x2") == []
