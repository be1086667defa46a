"""Small changes of meaning, each with the test that notices it: ``python -m tests.mutants --help``."""
