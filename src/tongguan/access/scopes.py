"""The scopes of access: a gate is asked of the one grant that comes to life, of the one way in that is approved."""

from tongguan.core.scopes import scope

scope("grant", "access.AccessGrant", rank=20)
scope("remote_access", "access.RemoteAccess", rank=21)
