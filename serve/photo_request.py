"""What a caller of `POST /v1/photos` sent: the raw bytes of one picture, under the service's own key."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from data_contracts.schemas.command import Photo
from data_contracts.settings import SERVICE_KEY_NAME
from serve.api_access import ApiKey
from serve.frame_request import PICTURE_TYPES
from serve.problem import Problem


class PhotoTaken(BaseModel):
    """Where the photo lies: the copy that may be shown, and the sealed original."""

    model_config = ConfigDict(frozen=True)

    path: str
    sha256: str
    sealed_path: str
    sealed_sha256: str

    @classmethod
    def of(cls, photo: Photo) -> PhotoTaken:
        return cls(**photo.as_json())


def check_service_key(key: ApiKey) -> None:
    """Raises Problem 403 for every key but the cockpit's own, which knows who the photographer is."""
    if key.name != SERVICE_KEY_NAME:
        raise Problem(403, "photos are taken through the cockpit; this key is not its own", "Authorization")


async def read_photo(request: Request) -> bytes:
    """The picture's bytes, still encoded. Raises Problem 415 for another type; how large it may be is checked later."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in PICTURE_TYPES:
        raise Problem(415, f"the body must be one of {', '.join(PICTURE_TYPES)}", "Content-Type")
    return await request.body()
