"""The records that everything else passes around: targets, exchanges, findings, verdicts, JSON values."""
