"""The scope of improvement: the gate of measures is asked of the one measure that is to be taken."""

from tongguan.core.scopes import scope

scope("action", "improvement.Action", rank=13)
