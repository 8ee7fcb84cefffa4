"""The tables of channels; none of them is a record."""

from .channel import Address, Channel, Rule, Silence, Wish
from .delivery import Delivery
from .policy_report import PolicyReport

__all__ = ["Address", "Channel", "Delivery", "PolicyReport", "Rule", "Silence", "Wish"]
