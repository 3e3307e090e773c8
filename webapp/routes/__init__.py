"""Thin routes: read the form, call one verb of a room, answer with a page or a 303."""
