"""The planner's page on this machine alone, with a simulation of exactly what is asked: address, requests, runs.

`asked` reads a question as from a stranger, `exact` makes of it what an experiment would run, `runs` runs one at a time
and tells of it in a `feed`, and `server` is all that a browser can reach.
"""
