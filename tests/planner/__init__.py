"""The page on which planners ask: its file, its arithmetic and what a browser makes of it."""
