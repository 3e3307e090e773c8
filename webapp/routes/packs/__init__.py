"""A region's own protocol: uploaded, checked, looked at on a phone, adopted."""
