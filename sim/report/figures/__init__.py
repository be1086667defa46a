"""The figures of all pages, each a function of what the store tells."""
