"""What happened, by whom and when, without content. Append-only; a response's timeline reads it too."""
