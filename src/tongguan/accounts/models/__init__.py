"""What is kept of accounts besides the account itself."""

from .identity import Identity
from .mobile_code import MobileCode

__all__ = ["Identity", "MobileCode"]
