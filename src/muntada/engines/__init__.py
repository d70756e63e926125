"""Libraries in plain Python, each usable by itself: they know neither Django nor the rooms above them."""
