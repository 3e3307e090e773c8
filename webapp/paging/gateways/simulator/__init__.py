"""The gateway of the demo: no real telephone rings."""
