"""Which assumptions the measures rest on: a screening of all, then shares of the variance for the most important."""
