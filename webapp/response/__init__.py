"""One identification and all that follows: contact, triage, clocks, steps, team, timeline, board."""
