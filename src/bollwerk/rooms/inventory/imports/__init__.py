"""Imports into the inventory: read a file in a child process, show what it would change, apply it repeatably.

The parsers are pure functions from bytes to rows and know no framework; only `preview`, `identity` and `applying`
touch the database.
"""
