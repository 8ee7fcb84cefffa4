"""The scopes of operations: a gate is asked of the one change that is to be closed, of the one service confirmed."""

from tongguan.core.scopes import scope

scope("change", "operations.Change", rank=21)
scope("service_log", "operations.ServiceLog", rank=22)
