"""The cheapest staffing that meets norms, searched among the points of a design."""
