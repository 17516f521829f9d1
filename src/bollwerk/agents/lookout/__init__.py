"""Lookout: the optional agent on a file server that notices an encryption while it runs.

Canary files, the kernel's own notices (fanotify) and Samba's `full_audit`. It reports signals and how it stands, never
contents and never who was logged on; lines of `full_audit` it reads only under a service agreement that the house
holds, and deletes them after the time agreed there.
"""
