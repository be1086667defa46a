"""One file for each question that the organisation answers; a class is what the YAML says and what decides.

A rule is a box of the configuration with its numbers and their units. It gets what a person in that chair would know,
plus a uniform number where chance is part of it, and returns a decision. No clock, no simulation, no recorder.

A question with several kinds of answer is a class with a ``kind_key``; each kind is a subclass with its own numbers. A
file with several boxes answers one question in the steps in which it comes up.
"""
