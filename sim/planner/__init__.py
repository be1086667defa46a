"""The page on which planners ask: one HTML file that needs no network, made of the data of a result."""
