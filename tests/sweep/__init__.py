"""Designs over the real model: sweeps, sensitivity analyses and searches for staffing."""
