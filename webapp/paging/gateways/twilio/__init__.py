"""Twilio, through its official client."""
