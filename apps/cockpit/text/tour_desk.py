"""Words of the guided tours at the desk, a title and one or two sentences a step."""

from __future__ import annotations

from apps.cockpit.text.language import Text

watch_numbers_title = Text("街面现在怎么样", "How the street is doing")
watch_numbers = Text(
    "一眼看清：多少案卷在办、多少等您处理、多少超时。红色的要先看。",
    "How many cases are open, wait for you or are late. Look at red figures first.",
)
feed_title = Text("案卷列表", "The list of cases")
feed = Text(
    "最急的排在最上面，新案卷会自动出现。点一条，或按 J、K 上下换。",
    "The most urgent is on top, and new ones come by themselves. Click one, or walk with J and K.",
)
picture_title = Text("镜头拍到的", "What the camera saw")
picture = Text(
    "先看图：框出来的就是问题所在，图下的按钮可以换一张。人都已打码。",
    "Look here first: the frame marks the problem, the buttons below show other pictures. People are blurred.",
)
actions_title = Text("您来决定", "You decide")
actions = Text(
    "点按钮，或按按钮上写的字母键。按错了不要紧：十秒内可以撤销。",
    "Press a button, or the key written on it. A slip does no harm: you have ten seconds to undo.",
)
use_title = Text("一天、一周、一月", "A day, a week, a month")
use = Text(
    "“用”这一页把案卷汇总起来。在这里选时间，页面上每个数字都能点开看是哪些案卷。",
    "This page adds the cases up. Choose the time here; every number opens the cases behind it.",
)
analysis_title = Text("力量往哪儿使", "Where help is needed most")
analysis = Text(
    "“算”这一页告诉您问题扎堆在哪里、哪里看不到、接下来会怎样。从这里换着看。",
    "This page says where problems gather, what no camera sees and what to expect. Change the view here.",
)
desk_help_title = Text("随时再看", "Again at any time")
desk_help = Text(
    "点这个问号，随时可以重看导览。现在就可以开始工作了。",
    "This question mark opens the tour again whenever you like. You are ready to begin.",
)

story_title = Text("几句话说清楚", "The story in a few sentences")
story = Text(
    "这段时间怎么样、和上一段比好了还是差了，都写在这里。",
    "How this time was, and whether it was better or worse than the one before.",
)
behind_title = Text("数字背后是哪些案卷", "Which cases are behind a number")
behind = Text(
    "想知道一个数字从哪儿来，点它，就看到那些案卷。",
    "Press any number to see the very cases that it counts.",
)
reports_title = Text("报告自动生成", "Reports make themselves")
reports = Text(
    "日报、周报、月报都在这里，可以在手机上看，也可以打印。",
    "Daily, weekly and monthly reports are here, to read on a phone or to print.",
)
council_title = Text("红茶议事会", "The residents' council")
council = Text(
    "反复出现的问题会变成议题。下次会议的议程在这里，会后的决定也记在这里。",
    "What keeps coming back becomes a topic. The next agenda is here, and what was decided.",
)

timeline_title = Text("每一步都有记录", "Every step is on record")
timeline = Text(
    "谁在什么时候做了什么，从上往下，最新的在最上面。记下的内容不能改，也不能删。",
    "Who did what and when, the newest on top. Nothing here can be changed or removed.",
)
proof_title = Text("证据可以核对", "Evidence that can be checked")
proof = Text(
    "这串字符是原图的指纹：图片动过一点，它就对不上。点“复制”拿去核对。",
    "This is the fingerprint of the original picture: change the picture and it no longer fits. Copy it to check.",
)
find_title = Text("查找案卷", "Find cases")
find = Text(
    "按类型、状态、地点、日期筛选，结果就列在下面。",
    "Choose kind, state, place or days; the cases are listed below.",
)
quality_title = Text("数据可靠吗", "Can the data be trusted")
quality = Text(
    "系统每天检查自己的数据。没通过的检查会写明缺了什么、错在哪里。",
    "The system checks its own data every day. Where a check fails, it says what is missing or wrong.",
)

serving_title = Text("现在用的模型", "The model in use")
serving = Text(
    "所有镜头现在都由它来看。出了问题，也在这里退回上一版。",
    "This one looks at all cameras now. If something goes wrong, roll back here.",
)
versions_title = Text("所有版本", "All versions")
versions = Text(
    "点一个版本，右边就是它的成绩、走到了哪一步、为什么。",
    "Choose a version to see its figures, how far it has come and why.",
)
verdict_title = Text("能不能上线", "May it go live")
verdict = Text(
    "这里写明这一版能不能上线；不能的话，每条理由都列出来。",
    "This says whether the version may go live and, if not, every reason.",
)
retrain_title = Text("重新训练", "Train again")
retrain = Text(
    "用新收集的样本训练下一版。先看好时间再开始，训练要好几个小时。",
    "Trains the next version on the newest samples. It takes hours, so choose the time well.",
)

cameras_title = Text("镜头都看得见吗", "Do all cameras see")
cameras = Text(
    "每个镜头一张卡片：现在的画面，是不是正常。不正常的先看。",
    "A card for each camera: its picture now, and whether all is well. See to the troubled ones first.",
)
zones_title = Text("看哪一块", "What to watch for, and where")
zones = Text(
    "在镜头画面上画出区域，系统只在区域里找问题。画好后记得保存。",
    "Draw zones on the camera's picture; problems are looked for only inside them. Save when you are done.",
)
policies_title = Text("先找谁、等多久", "Who is asked, and for how long")
policies = Text(
    "选一类问题，看它先提醒谁、等多久、再找谁。改之前可以用过去的案卷试算。",
    "Choose a kind: who is asked first, how long, who comes next. Try a change on past cases before you make it.",
)
shops_title = Text("一店一档", "A file for each shop")
shops = Text(
    "查店铺，看它过去一年的情况；店主换了，也在这里改。",
    "Look up a shop and its last year; keep its owner and place up to date here.",
)
people_title = Text("谁能做什么", "Who may do what")
people = Text(
    "给新来的人开账号、定岗位和范围。新密码只显示一次。",
    "Add people, give them a role and an area. A new password is shown once only.",
)
