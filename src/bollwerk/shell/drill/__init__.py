"""The drill: hosts in namespaces of this machine are attacked, isolated, cleaned and restored without a human hand.

It stands in the shell because it plays both sides: the room's containment and the sentinel's restore.
"""
