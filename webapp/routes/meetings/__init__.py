"""Team meetings on screen: called, its page, its parts and its forms."""
