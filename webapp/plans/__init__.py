"""Safety plans: received sealed, kept as they came, opened only by a holder of the agency's key."""
