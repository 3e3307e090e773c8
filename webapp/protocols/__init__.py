"""Protocol packs: a state's or county's tiers, clocks, steps, cards and forms as data, and the form schema."""
