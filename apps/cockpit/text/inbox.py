"""Words of the phone page (收件箱)."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.command import Command

page = Text("待办", "Inbox")
title = Text("需要您做什么？", "What needs you?")
tab_open = Text("待办", "To do")
tab_finished = Text("已办结", "Finished")
back = Text("返回列表", "Back to the list")
empty_title = Text("现在没有需要您办的事", "Nothing needs you right now")
empty = Text("有新的会自动出现在这里。", "New cases appear here by themselves.")
empty_finished_title = Text("还没有办结的案卷", "Nothing finished yet")
empty_finished = Text("您经手的案卷结案后会在这里。", "Cases that you had a hand in come here when they close.")
gone = Text(
    "案卷 {number} 不存在，或者不在您负责的范围。",
    "There is no case {number}, or it lies outside of what you look after.",
)
until = Text("时限", "Until")

asked_acknowledge = Text("请认领，到现场看看", "Please take it on and have a look")
asked_mend = Text("请整改，好了点“已整改”", "Please mend it, then press Done")
asked_remind = Text("请上门提醒当事方整改", "Please go and remind the party")
asked_arrive = Text("请到现场，到了点“我已到场”", "Please go there, then press I am on site")
asked_record = Text("请做现场笔录", "Please record what you find")
asked_close = Text("笔录已完成，处理好了就结案", "The record is made; close it when settled")
asked_nothing = Text("现在不用您操作", "Nothing for you to do now")
shop_closed = Text(
    "您的商铺已登记停业，不再请您处理案卷；以前的案卷在“已办结”里。登记有误，请联系社区。",
    "Your shop is registered as closed down, so no case asks you any more; earlier ones are among the finished. "
    "If that is wrong, please tell the community.",
)

# What a button says here, where it differs from the word of the field.
LABELS: dict[Command, Text] = {
    Command.ACKNOWLEDGE: Text("认领，我来跟进", "Take it on"),
    Command.SAY_DONE: Text("已整改", "Done, it is mended"),
    Command.APPEAL: Text("我要申诉", "Appeal"),
    Command.REMIND: Text("现在就提醒", "Remind now"),
    Command.NOTE: Text("留言 / 照片", "Note or photo"),
    Command.ARRIVE: Text("我已到场", "I am on site"),
    Command.RECORD_SITE: Text("现场笔录", "Site record"),
    Command.CLOSE: Text("处理完毕，结案", "Settled, close"),
}
SEND: dict[Command, Text] = {
    Command.APPEAL: Text("提交申诉", "Send the appeal"),
    Command.NOTE: Text("提交", "Send"),
    Command.RECORD_SITE: Text("提交笔录", "Send the record"),
}
DONE: dict[Command, Text] = {
    Command.ACKNOWLEDGE: Text("已认领", "You have taken it on"),
    Command.SAY_DONE: Text("已提交，等待核查", "Sent; it is being checked"),
    Command.APPEAL: Text(
        "申诉已提交，计时暂停，等值班员裁定", "Appeal sent; the clock stands still until it is ruled on"
    ),
    Command.REMIND: Text("已提醒", "Reminded"),
    Command.NOTE: Text("已记录", "Noted"),
    Command.ARRIVE: Text("已记录到场", "Your arrival is recorded"),
    Command.RECORD_SITE: Text("笔录已保存", "The record is kept"),
    Command.CLOSE: Text("已结案", "Closed"),
}
PLACEHOLDERS: dict[Command, Text] = {
    Command.APPEAL: Text("申诉理由，例如：这是临时卸货", "Why, such as: we were only unloading"),
    Command.NOTE: Text("写几句，或者只拍照", "A few words, or just a photo"),
    Command.RECORD_SITE: Text("看到了什么，怎么处理的", "What you found and what was done"),
}

take_photo = Text("拍照", "Photo")
another_photo = Text("再拍一张", "Another")
photo_busy = Text("上传中…", "Uploading…")
photo_retry = Text("重传", "Try again")
photo_remove = Text("移除", "Remove")
photo_waits = Text("照片还在上传，请稍候", "A photo is still being sent; one moment")
photo_left = Text(
    "有照片没传上去。可以重传，或移除后提交", "A photo did not get through: try again, or remove it and send"
)
photo_wanted = Text("这里没有摄像头能看到，请拍一张照片", "No camera sees this place: please take a photo")
photo_lost = Text(
    "照片已过期，请重新拍照。您写的字还在。", "The photos are too old; take them again. Your words are still here."
)
photo_away = Text(
    "照片服务暂时没有应答。可以稍后重传；不是必须照片的，也可以先提交。",
    "The photo service does not answer. Try again soon, or send without a photo where none is needed.",
)
photo_no_picture = Text("这个文件不是图片，请用 JPEG、PNG 或 WebP。", "This file is no picture; use JPEG, PNG or WebP.")
photo_too_large = Text("图片太大（最多 8 MB、1600 万像素）。", "The picture is too large (8 MB, 16 megapixels).")
photo_too_many = Text("照片太多了，请一小时后再传。", "Too many photos; go on in an hour.")
photo_signed_out = Text(
    "登录已过期，请重新登录。您写的字会留在本机。", "You are signed out; sign in again. Your words stay here."
)
photo_other_site = Text("这个请求来自别的网站。", "This request comes from another site.")
photo_failed = Text("网络不通，照片没有传上去。", "No connection: the photo was not sent.")

signature = Text("当事人签名（用手指写）", "Signature of the party (with a finger)")
signature_clear = Text("重签", "Clear")
sending = Text("提交中…", "Sending…")
locating = Text("定位中…", "Locating…")
words_wanted = Text("请写几句", "Please write a few words")
no_answer = Text("没有收到回应，请再试一次。", "There was no answer; please try again.")

stale = Text(
    "案卷刚刚有了变化，您的操作没有执行。页面已更新，请再看一眼。",
    "The case has just changed, so nothing was done. The page is up to date now; please look again.",
)
need_words = Text("没有执行：请写明理由或情况。", "Not done: please write a few words first.")
need_photo = Text("没有执行：需要一张照片。", "Not done: a photo is needed.")
invalid = Text("没有执行：内容不完整。", "Not done: something is missing.")
refused_closed = Text("没有执行：案卷已经结案。", "Not done: the case is closed.")
refused_role = Text("没有执行：“{command}”由{roles}来做。", "Not done: {command} is for {roles}.")
refused_area = Text("没有执行：这个案卷不在您负责的范围。", "Not done: this case lies outside of what you look after.")
refused_state = Text("没有执行：案卷现在是“{state}”（{status}）。", "Not done: the case is now {state} ({status}).")
refused_asked = Text(
    "没有执行：这个案卷现在没有要求您以“{role}”的身份处理。", "Not done: this case does not ask you as {role} now."
)
refused_again = Text(
    "没有执行：刚才核查时还在。整改好了，{time} 起可以再报。",
    "Not done: it was still there when this was checked. Once it is mended, say so again from {time} on.",
)
done_again = Text(
    "刚才核查时还在。整改好了，{time} 起可以再报；镜头看到清走了也会自动核查。",
    "It was still there when this was checked. Once it is mended, say so again from {time} on; "
    "a camera that sees it gone checks by itself.",
)
refused_remind = Text("没有执行：这一步由{roles}提醒。", "Not done: this reminder is for {roles}.")
