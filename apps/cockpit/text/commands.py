"""Commands that pages tell people to type, in one place so that a test can try them against the real command line."""

from __future__ import annotations

ADD_STREAM = "cityeye camera add gate-3 --source rtsp://user:password@192.168.1.20/stream1 --name 河边路口"
ADD_CLIP = "cityeye camera add clip-1 --source file:///path/to/clip.mp4?loop=forever"
ADD_PUSH = "cityeye camera add door-1 --source push:"
TEST_CAMERA = "cityeye camera test gate-3"
ADD_ZONE = (
    "cityeye zone add gate-3 --by admin --kind illegal_parking --name 路侧禁停区 "
    '--polygon "80,160 420,90 640,180 640,350"'
)
WATCH_CLIP = 'cityeye watch clip.mp4 --kind illegal_parking --zone "80,160 420,90 640,350" --dwell 5s --live'
