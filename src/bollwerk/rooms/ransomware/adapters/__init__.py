"""The outside world of the room: SSH to control points and observers, probes, scanners, signatures."""
