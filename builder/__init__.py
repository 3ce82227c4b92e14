"""The rooms of the builder; build.py tells how they work together."""
