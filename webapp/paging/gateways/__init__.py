"""Ways to hand a text to a telephone network; each is one file that keeps the contract of `gateway.py`."""
