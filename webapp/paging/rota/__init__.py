"""Who is on call: layers, shifts, overrides, swaps and leave, in the wall time of a zone."""
