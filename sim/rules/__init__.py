"""One file per question that the organisation answers; one small frozen class per kind of answer.

A rule gets what a person in that chair would know, plus a uniform number where chance is part of it, and returns a
decision. No clock, no simulation, no recorder.
"""
