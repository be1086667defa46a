"""The reports of designs: sweeps, sensitivity analyses and searches for staffing."""
