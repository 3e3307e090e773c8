"""The forms of a pack: read, shown one question a screen, and in words."""
