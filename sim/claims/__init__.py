"""What is claimed of published results, each sentence with its test, and whether it still holds."""

from sim.claims.evidence import Again, InTables, looks_of
from sim.claims.file import CLAIMS, Check, Claim, Claims, claims_beside, read_claims
from sim.claims.judging import FAILS, HOLDS, UNTOLD, ClaimVerdict, judge
from sim.claims.words import is_claiming, numbers_in, of_page, plain, sentences_of, uncovered

__all__ = [
    "CLAIMS",
    "FAILS",
    "HOLDS",
    "UNTOLD",
    "Again",
    "Check",
    "Claim",
    "ClaimVerdict",
    "Claims",
    "InTables",
    "claims_beside",
    "is_claiming",
    "judge",
    "looks_of",
    "numbers_in",
    "of_page",
    "plain",
    "read_claims",
    "sentences_of",
    "uncovered",
]
