"""How the samples in assets/samples are made: what is taken over, the fakes, the clips, and their list."""
