"""Who is told what, by which channel; declared as data, fanned out from the trail after commit."""
