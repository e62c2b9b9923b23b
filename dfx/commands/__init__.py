"""One file per command of `dfx`. Nothing heavy is imported before a command needs it."""
