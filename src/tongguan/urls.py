"""The addresses of the installation."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("tongguan.api.urls")),
    path("", include("tongguan.web.urls")),
]
