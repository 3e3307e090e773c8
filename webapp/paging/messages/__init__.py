"""Texts and calls: their words, the queue, sending them, and what became of each."""
