"""The scopes of access: a gate is asked of the one way in that is to be approved."""

from tongguan.core.scopes import scope

scope("remote_access", "access.RemoteAccess", rank=21)
