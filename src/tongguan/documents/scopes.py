"""The scopes of documents: a gate is asked of the one text that is to be issued."""

from tongguan.core.scopes import scope

scope("policy", "documents.Policy", rank=11)
scope("document", "documents.Document", rank=12)
