"""Ransomware defence: backups that hold, damage seen early, the last clean version of every file (S11)."""
