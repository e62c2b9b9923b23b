"""`dfx verify`: a report read again, its analysis repeated, and what is not the same, named."""
