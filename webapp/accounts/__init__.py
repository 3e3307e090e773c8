"""People, agencies and regions; who may do what; who is kept out of what."""
