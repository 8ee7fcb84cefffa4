"""What a browser calls itself, in words that a person recognises: “Edge, Windows”."""

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("QQBrowser", "QQ Browser"),
    ("360", "360"),
    ("UBrowser", "UC"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in the header -> what people call it; many claim to be Chrome and Safari besides."""
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Kylin", "Kylin"),
    ("UOS", "UOS"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """Browser and system; the beginning of the header if neither is known."""
    found = [next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or agent[:60] or _("unknown device")
