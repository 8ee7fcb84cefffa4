"""Authenticators have keys of their own; when the master key changes, these are wrapped anew with all others."""

from tongguan.protection import rotation

from .models import Authenticator

rotation.wrapped.append((Authenticator, "wrapped"))
