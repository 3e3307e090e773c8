"""The course of a response: what happens, and the clocks that it starts, meets and takes back."""
