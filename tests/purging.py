"""Taking away what is kept no longer, by every rule, in the tenant acted in."""

from tongguan.protection import retention


def purge():
    """Rule -> how much it took away."""
    return {rule.key: count for rule in retention.rules.values() if (count := retention.purge_by(rule))}
