"""Restore: the last clean version of every damaged file, and the newest version of everything else.

`planning` decides what goes where, `journal` remembers how far it came, `target` writes without ever following a link,
`checking` looks at each file before it is put in its place, `running` does the work and goes on after a kill.
"""
