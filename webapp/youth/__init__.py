"""The young person's pseudonymous record. It begins as nothing but an id that a data key belongs to."""
