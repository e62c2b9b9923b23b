"""`dfx verify` of a scan's report: its files found again by their SHA-256, judged again, and held against it."""
