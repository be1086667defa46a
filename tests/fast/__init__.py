"""An optional compiled copy of the model: built from the same source, held to the same bytes (``make fast``)."""
