"""The registers of documents, in the order in which they know each other."""

from .classification import Classification
from .document import Document
from .document_copy import DocumentCopy
from .document_parts import Citation, DocumentSection, DocumentTag
from .policy import Policy, PolicySection
from .record_form import RecordForm

__all__ = [
    "Citation",
    "Classification",
    "Document",
    "DocumentCopy",
    "DocumentSection",
    "DocumentTag",
    "Policy",
    "PolicySection",
    "RecordForm",
]
