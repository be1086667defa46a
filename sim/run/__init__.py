"""A plan is run: over processes or a cluster, interrupted, gone on with, and put together to a result."""
