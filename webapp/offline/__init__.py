"""Nothing entered is lost: each field action is applied once, and a post cut off by sign-out waits for its owner."""
