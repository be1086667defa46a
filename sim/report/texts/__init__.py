"""The words of the report of a comparison, by topic, each in English and in Dutch."""
