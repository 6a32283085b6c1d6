"""Files in: read, recognise, validate, quarantine, archive, receipt."""
