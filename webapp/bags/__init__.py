"""Humanitarian bags: kinds, places, and a double-entry ledger of moves."""
