"""Log-in that others vouch for: single sign-on, a directory, certificates of USB keys, one-time codes by SMS.

Nothing here is needed by the embedded default; modules that need an extra are imported only where it is configured.
"""
