"""At the scene: what changes there, where the team gathers, check-ins, and the place read aloud."""
