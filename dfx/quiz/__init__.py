"""A quiz on what is real: its rounds, drawn by a number that can be passed on, and what an answer with its doubt is worth."""
