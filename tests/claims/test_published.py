"""Every claim of README and of the published first screens holds, stands where it says, and none is left out."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from sim.claims import HOLDS, Claim, Claims, InTables, judge, of_page, plain, read_claims, uncovered
from sim.store import open_result

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "published"
FIRST_SCREENS = {
    "scenarios": ("Who is better off?", "Who gains and who pays"),
    "staffing": ("In short", "With a probability of"),
    **dict.fromkeys(
        ("gate", "contact_plan", "staffing_sweep", "inflow_shock"), ("as it is. Wait", "All differences are paired")
    ),
}
"""From where to where the first screen of a report says what was found."""

IN_DUTCH = {
    "Who is better off?": "Wie gaat erop vooruit?",
    "Who gains and who pays": "Wie erop vooruitgaat en wie betaalt",
    "In short": "In het kort",
    "With a probability of": "Met een kans van",
    "as it is. Wait": "ongewijzigd. Wachttijd",
    "All differences are paired": "Alle verschillen zijn paarsgewijs",
}

DUTCH = "report.nl.html"

pytestmark = pytest.mark.slow


@cache
def known() -> Claims:
    """Return all claims."""
    return read_claims(ROOT / "results" / "claims.yaml")


@cache
def evidence(result: str) -> InTables:
    """Return the published tables of a result, each read once."""
    return InTables(open_result(PUBLISHED / result))


@cache
def words_of(name: str) -> str:
    """Return the words of a file, as a claim quotes them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return of_page(text) if name.endswith(".html") else plain(text)


def first_screen(name: str, *, page: str = "report.html") -> str:
    """Return what the first screen of a report says."""
    start, end = (IN_DUTCH[one] if page == DUTCH else one for one in FIRST_SCREENS[name])
    text = words_of(f"results/published/{name}/{page}")
    return text[text.index(start) : text.index(end)]


def findings() -> str:
    """Return the part of README that says what was found."""
    found = re.search(r"<!-- short: made.*?<!-- short: end -->", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what git ignores is seen in a checkout")
def test_the_file_of_claims_is_kept_with_the_code() -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", "results/claims.yaml"], cwd=ROOT, check=False)

    assert ignored.returncode == 1


@pytest.mark.parametrize("result", sorted({claim.result for claim in known().claims}))
def test_every_claim_holds_in_the_published_tables(result: str) -> None:
    found = [judge(claim, evidence(result)) for claim in known().of(result)]

    assert [str(one) for one in found if one.word != HOLDS] == []


@pytest.mark.parametrize("claim", known().claims, ids=lambda claim: claim.words[:40])
def test_every_claim_stands_where_it_says(claim: Claim) -> None:
    missing = [name for name in claim.stands_in if plain(claim.words) not in words_of(name)]

    assert missing == []


def test_every_sentence_of_readme_that_claims_something_is_a_claim() -> None:
    words = [claim.words for claim in known().claims if "README.md" in claim.stands_in]

    assert uncovered(findings(), words=words, names=known().names) == []


@pytest.mark.parametrize("name", FIRST_SCREENS)
def test_every_sentence_of_a_first_screen_that_claims_something_is_a_claim(name: str) -> None:
    words = [claim.words for claim in known().of(name)]

    assert uncovered(first_screen(name), words=words, names=known().names) == []


@pytest.mark.parametrize("claim", [one for one in known().claims if one.dutch], ids=lambda claim: claim.dutch[:40])
def test_every_claim_stands_in_the_dutch_page_as_well(claim: Claim) -> None:
    pages = [name.replace(".html", ".nl.html") for name in claim.stands_in if name.endswith(".html")]

    assert pages
    assert [name for name in pages if plain(claim.dutch) not in words_of(name)] == []


@pytest.mark.parametrize("name", FIRST_SCREENS)
def test_every_sentence_of_a_dutch_first_screen_that_claims_something_is_a_claim(name: str) -> None:
    words = [claim.dutch for claim in known().of(name) if claim.dutch]
    screen = first_screen(name, page=DUTCH)

    assert uncovered(screen, words=words, names=known().names) == []
    assert uncovered(screen, words=words[1:], names=known().names) != []


def test_a_sentence_that_nobody_claimed_is_noticed() -> None:
    words = [claim.words for claim in known().claims][1:]

    assert uncovered(findings() + "\n\nIt costs less than before.", words=words, names=known().names) != []


@pytest.mark.parametrize(
    "key, other", [("direction", "lower"), ("span", ("+0.80", "+1.11")), ("measure", "exits_other"), ("count", 2)]
)
def test_a_claim_that_is_otherwise_does_not_hold(key: str, other: object) -> None:
    """The first claim about a difference, with its test changed in one place."""
    claim = next(one for one in known().claims if one.words.startswith("In all three ways"))
    checks = (claim.checks[0].model_copy(update={key: other}), *claim.checks[1:])

    assert judge(claim, evidence("scenarios")).word == HOLDS
    changed = claim.model_copy(update={"checks": checks})
    assert judge(changed, evidence("scenarios")).word != HOLDS
