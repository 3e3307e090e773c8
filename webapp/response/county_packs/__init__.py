"""A county's own protocol: uploaded, checked, previewed and adopted by its administrator, without a new program."""
