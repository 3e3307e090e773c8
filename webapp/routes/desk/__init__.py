"""The duty desk: its board, notices, digest, drills, ladder, walls, and whom it verifies."""
