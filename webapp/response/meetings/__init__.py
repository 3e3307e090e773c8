"""Team meetings of a response: called, prepared, read in, held, and what was decided."""
