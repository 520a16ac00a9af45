"""A body in its parts: what the sender wrote now, what is quoted, the signature, the legal disclaimer."""

from replies.read.reading import LONGEST_TEXT, Reading, read

__all__ = ["LONGEST_TEXT", "Reading", "read"]
