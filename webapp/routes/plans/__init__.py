"""Safety plans on screen: the gate before them, making one, and reading it."""
