"""Words of the guided tours on the phone page, a title and one or two sentences a step."""

from __future__ import annotations

from apps.cockpit.text.language import Text

list_title = Text("要您办的事", "What needs you")
list_ = Text(
    "需要您处理的都在这里，有新的会自动出现。点一条看详情。",
    "Everything that needs you is here, and new things come by themselves. Tap one to open it.",
)
asked_title = Text("请您做什么", "What you are asked")
asked = Text(
    "这里写着是什么事、在哪里、请您做什么，以及到什么时候。",
    "What it is, where it is, what you are asked to do, and until when.",
)
picture_title = Text("看一眼照片", "Look at the picture")
picture = Text(
    "镜头拍到的就是这样，框出来的是要处理的地方。人都已打码。",
    "This is what the camera saw; the frame marks what is meant. People are blurred.",
)
mend_title = Text("弄好了就点这里", "Tidied up? Press here")
mend = Text(
    "整改好了点“已整改”，可以附照片。点错了不要紧，十秒内可以撤销。",
    "Press 'Done, it is mended' when it is; you may add a photo. After a slip you have ten seconds to undo.",
)
appeal_title = Text("不同意可以申诉", "You can disagree")
appeal = Text(
    "觉得不对，写明原因提交，计时就停下，等值班员答复。",
    "If you think it is wrong, say why and send it. The clock stops until somebody has answered.",
)
done_title = Text("办完的也能查", "Look back")
done = Text(
    "办结的都在“已办结”里，结果随时能查。",
    "What is finished is kept under 'Finished', with how it ended.",
)
phone_help_title = Text("随时再看", "Again at any time")
phone_help = Text(
    "点这个问号，随时可以重看导览；旁边可以换成英文，或换成深色。",
    "This question mark opens the tour again. Beside it you can change the language, or light and dark.",
)
take_on_title = Text("一点就认领", "One tap to take it on")
take_on = Text(
    "点“认领”，大家就知道您在跟进。点错了不要紧，十秒内可以撤销。",
    "Press 'Take it on' and everybody knows that you see to it. You have ten seconds to undo.",
)
remind_title = Text("提醒一下就行", "A reminder is all it takes")
remind = Text(
    "轮到您提醒时，按钮就在这里：上门或打个电话，再点一下。点错了十秒内可以撤销。",
    "When it is your turn to remind, the button is here: call in or ring, then press. You have ten seconds to undo.",
)
note_title = Text("留句话、拍张照", "Leave a word or a photo")
note = Text(
    "现场的情况写在这里，后面接手的人看得到。",
    "Say here how it looks on site; whoever comes next will read it.",
)
happened_title = Text("已经做了什么", "What has happened so far")
happened = Text(
    "谁提醒过、谁来看过、什么时候，都在这里，最新的在最上面。",
    "Who reminded, who came and when, the newest on top.",
)
on_site_title = Text("到场、记录、结案", "Arrive, record, close")
on_site = Text(
    "到了点“我已到场”，再写现场笔录、拍照、请当事人签名，最后结案。网络不好，写的字也不会丢。",
    "Press 'I am on site', write the record with photos and a signature, then close. Your words stay even offline.",
)
walk_title = Text("今天走哪里", "Where to walk today")
walk = Text(
    "您今天的巡查路线一站一站列在这里，走完一站点一下。",
    "Your round of today, stop by stop. Press a button when you have been there.",
)
