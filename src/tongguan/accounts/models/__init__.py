"""What is kept of accounts besides the account itself: how they come in, and with what."""

from .attempt import Captcha, LoginAttempt
from .closing import Closing
from .factor import Authenticator, RecoveryCode
from .identity import Identity
from .invitation import Invitation
from .mobile_code import MobileCode
from .password import OldPassword
from .session import Session

__all__ = [
    "Authenticator",
    "Captcha",
    "Closing",
    "Identity",
    "Invitation",
    "LoginAttempt",
    "MobileCode",
    "OldPassword",
    "RecoveryCode",
    "Session",
]
