"""The picture that is read at the log-in after too many failures, and the same digits to be heard."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tongguan.accounts import captcha_reading


def picture(_request: HttpRequest, key: str) -> HttpResponse:
    """The picture to be read."""
    return _never_kept(captcha_reading.picture(key), "image/png")


def sound(_request: HttpRequest, key: str) -> HttpResponse:
    """The same digits, to be heard."""
    return _never_kept(captcha_reading.sound(key), "audio/wav")


def _never_kept(content: bytes | None, media_type: str) -> HttpResponse:
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("login/picture/<str:key>/", picture, name="captcha-picture"),
    path("login/sound/<str:key>/", sound, name="captcha-sound"),
]
