"""Nobody goes alone unseen: check-ins, missed ones, and help asked for in silence."""
