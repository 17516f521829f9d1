"""Renditions of an answer as files: PDF, DOCX, OParl."""
