"""The addresses under which these tests reach the API, whatever else the installation serves."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("tongguan.api.urls"))]
