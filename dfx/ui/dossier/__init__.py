"""What an analyst hands over: the report with everything that was looked at, chosen by check boxes."""
