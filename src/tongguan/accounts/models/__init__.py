"""What is kept of accounts besides the account itself: how they come in, with what, and who gives them which right."""

from .attempt import Captcha, LoginAttempt
from .closing import Closing
from .factor import Authenticator, RecoveryCode
from .identity import Identity
from .invitation import Invitation
from .mobile_code import MobileCode
from .parameter_request import ParameterRequest
from .password import OldPassword
from .rights_request import RightsRequest
from .session import Session
from .set_up import SetUp

__all__ = [
    "Authenticator",
    "Captcha",
    "Closing",
    "Identity",
    "Invitation",
    "LoginAttempt",
    "MobileCode",
    "OldPassword",
    "ParameterRequest",
    "RecoveryCode",
    "RightsRequest",
    "Session",
    "SetUp",
]
