"""Closing a response: what is still open and where it goes, who takes the case on, and how its people are."""
