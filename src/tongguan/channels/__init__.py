"""What leaves the installation by itself: notices to other services, signed events to other programs; and what
browsers report of it.
"""
