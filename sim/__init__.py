"""A discrete-event caseload simulation of a public employment service."""

__version__ = "0.1.0"
