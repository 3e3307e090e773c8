"""What comes up in the course of a response: steps, clocks, events, and who has it in hand."""
