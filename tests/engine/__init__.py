"""The compiled model: built, found, trusted or refused, and held to the same bytes as its source."""
