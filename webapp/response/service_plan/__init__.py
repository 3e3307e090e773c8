"""The service plan after the crisis: at most four outcomes, their tasks, and looking at it again."""
