"""The tutorials of the documentation: what they show is what dfx answers, and their pictures are taken of the app."""
