"""Models of the operator's own: what the entry points of the group `dfx.models` give, found, tried and kept apart."""
