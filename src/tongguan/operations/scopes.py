"""The scopes of operations: a gate is asked of the one service that is to be confirmed."""

from tongguan.core.scopes import scope

scope("service_log", "operations.ServiceLog", rank=22)
