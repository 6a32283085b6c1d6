"""What a partnership is worth: win model, value over time, rankings."""
