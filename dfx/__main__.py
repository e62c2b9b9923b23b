"""`python -m dfx` is the command line."""

from dfx.cli import main

main()
