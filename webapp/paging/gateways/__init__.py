"""Ways to hand texts and calls to a telephone network: a folder each, found by its name (docs/gateways.md)."""
