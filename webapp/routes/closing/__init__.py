"""The end of a response and what comes after it."""
