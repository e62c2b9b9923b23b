"""What no camera makes of a face, and how much of it counts as unlike anything dfx was trained on."""
