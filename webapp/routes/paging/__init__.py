"""Paging on screen and by text: pages, answers, hand-overs, offers, and what the network says."""
