"""Pages that are special: each module attaches its views with `@page`, or brings addresses as `urlpatterns`."""
