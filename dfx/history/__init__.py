"""What was analysed, when, and what came of it: a database of this machine, or a visit's memory; never the media itself"""
