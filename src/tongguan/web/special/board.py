"""The addresses of the clause board."""

from tongguan.web.board import board_urls as urlpatterns

__all__ = ["urlpatterns"]
