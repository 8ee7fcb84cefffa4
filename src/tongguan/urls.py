"""The addresses of the installation."""

urlpatterns: list = []
