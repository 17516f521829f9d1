"""Gate: the agent beside a reverse proxy that lets only released host names through.

It pulls the signed publication list from the house by long poll, verifies it, lets the proxy test its configuration,
swaps the list atomically, reloads, and reports the hash back. It never opens by mistake: a forged, replayed or broken
list changes nothing, and while the house is away the last list stays. It knows the engines only.
"""
