"""Pictures and files made for the tests of the media room."""

from media_fixtures import encoded, limits, scene, slow_jpeg  # noqa: F401
