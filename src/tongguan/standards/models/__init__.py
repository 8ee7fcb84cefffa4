"""What the engine keeps, and what people say where no query can judge."""

from .attestation import Attestation
from .declaration import Declaration
from .kept import Breach, Tally

__all__ = ["Attestation", "Breach", "Declaration", "Tally"]
