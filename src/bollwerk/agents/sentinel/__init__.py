"""Sentinel: the agent on the backup host that judges every changed file and tells the house only verdicts.

It reads restic repositories (a directory, or anything rclone reaches) or two mounted restore points, compares each
state with the one before, and judges every changed, new or renamed file once. Passwords and contents stay here.
It knows the engines only and needs neither database nor web server: `./run ransomware judge-trees` is this program.
"""
