"""The report of a comparison: what each way of organising changes, for whom, at what price, and how sure that is."""
