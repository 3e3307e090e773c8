"""What phones keep: the field pack, the door for what they send, and the held tray."""
