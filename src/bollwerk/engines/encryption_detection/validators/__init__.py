"""Format validators: each says whether a content is still a sound file of its format, and where it breaks."""
