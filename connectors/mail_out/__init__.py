"""Letters going out: how one is written, and the ways to send it."""

from connectors.mail_out.letter import Post, PostError, Text
from connectors.mail_out.log import LogPost
from connectors.mail_out.smtp import SmtpPost

__all__ = ["LogPost", "Post", "PostError", "SmtpPost", "Text"]
