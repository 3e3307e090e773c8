"""Lines to call and places to go: data with a source and a date, never a promise."""
