"""Who is on call, who is asked, what they answer, and the texts that carry it."""
