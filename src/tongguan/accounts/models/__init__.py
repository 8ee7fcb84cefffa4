"""What is kept of accounts besides the account itself: how they come in, and with what."""

from .attempt import Captcha, LoginAttempt
from .closing import Closing
from .identity import Identity
from .invitation import Invitation
from .mobile_code import MobileCode
from .password import OldPassword
from .session import Session

__all__ = ["Captcha", "Closing", "Identity", "Invitation", "LoginAttempt", "MobileCode", "OldPassword", "Session"]
