"""The rota on screen: weeks, shifts, swaps, leave, setting up, import and feeds."""
