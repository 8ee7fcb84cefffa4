"""What every answer tells the browser besides its content: what it may load, keep, and let others do with it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

POLICY = "Content-Security-Policy"
REPORTS = "/csp-report/"
"""Where browsers tell what they refused."""
FEATURES = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": FEATURES,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Reporting-Endpoints": f'csp="{REPORTS}"',
}
CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For what is no page: nothing may be loaded from within it."""
BOXED = f"{CLOSED}; img-src 'self'; style-src 'unsafe-inline'; sandbox"
"""For files that people brought in: whatever they hold, it runs in nobody's name."""
SHOWN_BY_THE_BROWSER = "application/pdf"
"""Its viewer needs a page of the browser's own, which a sandbox would shut."""
PAGE = "text/html"


class HeadersMiddleware:
    """Stands before all others, so that files, refusals and mistakes carry the headers too."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The answer with its headers; what a page has said itself about keeping stays."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        if not request.path_info.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
            if policy := _policy(response):
                response[POLICY] = policy
        return response


def _policy(response: Any) -> str:
    """The policy of what is no page of ours; pages have the one of the settings."""
    kind = response.get("Content-Type", "").partition(";")[0]
    if "Content-Disposition" in response:
        inline = response["Content-Disposition"].startswith("inline")
        return "" if inline and kind == SHOWN_BY_THE_BROWSER else BOXED
    return "" if kind in {PAGE, ""} else CLOSED
