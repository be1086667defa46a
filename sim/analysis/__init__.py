"""Pure functions from frames to frames: comparisons, designs of experiments, ranking and selection."""
