"""What both sides hold: populations, the overlap matrix, lift."""
