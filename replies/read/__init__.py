"""A body in its parts: what the sender wrote now, what is quoted, the signature, the legal disclaimer."""

from replies.read.reading import Reading, read

__all__ = ["Reading", "read"]
