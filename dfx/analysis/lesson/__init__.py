"""One photo taken through one network, step by step: every number that a lesson shows, computed once."""
