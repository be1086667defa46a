"""Experiments: planned, run in parallel, gone on with, and put together to a result."""
