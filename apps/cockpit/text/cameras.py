"""Words of the cameras page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("哪些摄像头看得清？", "Which cameras can see?")
none_title = Text("还没有接入摄像头", "No camera is connected yet")
add_title = Text("接入摄像头", "Add a camera")
add_intro = Text("在运行本系统的机器上执行：", "On the machine that runs CityEye, enter:")
add_stream = Text("网络摄像头", "Network camera")
add_clip = Text("一段视频", "A video clip")
add_push = Text("由摄像头推送图片", "Pictures pushed by the camera")
add_zone = Text("画出要看的区域", "Draw the zone to watch")
add_test = Text("先试一下能否连通", "Try whether it answers")
since = Text("自 {time}", "since {time}")
rate = Text("{rate} 帧/秒", "{rate} frames/s")
unknown = Text("尚未检查", "Not checked yet")
disabled = Text("已停用", "Switched off")
no_zone = Text("没有区域，看到也不会立案", "No zone: nothing here becomes a case")
source_stream = Text("网络视频流", "Network stream")
source_clip = Text("视频文件", "Video file")
source_folder = Text("图片文件夹", "Folder of pictures")
source_push = Text("推送图片", "Pushed pictures")
source_simulated = Text("模拟街道", "Simulated street")
source_replay = Text("生成的街道", "Generated street")
replayed = Text("案卷由回放写入，不接收画面，也不解码", "Cases are replayed into it; no picture comes, none is decoded")
no_picture = Text("还没有画面", "No picture yet")
add_watch = Text("把一段视频当作摄像头送进来", "Send a clip in as a camera")
