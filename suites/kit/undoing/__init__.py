"""What the suite changed it puts back: originals, the restore ledger, and the way back."""
