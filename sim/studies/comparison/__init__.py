"""Scenarios beside each other in the same luck: what differs, by which part of them, and how sure that is."""
