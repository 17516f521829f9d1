"""The outside world: web servers of providers, feeds, mailboxes. Everything that comes from there is hostile."""
