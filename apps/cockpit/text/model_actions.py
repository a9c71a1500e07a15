"""Words of what is done on the models page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

title = Text("下一步", "What can be done")
cancel = Text("取消", "Cancel")

stage = Text("装载", "Stage")
stage_help = Text(
    "装进 Triton 并预热；还不参与服役。", "Load it into Triton and warm it up; nothing serves with it yet."
)
staging = Text("正在装载和预热…", "Loading and warming up …")
staged = Text("已装载并预热。", "It is loaded and warmed up.")

shadow = Text("影子运行", "Shadow")
shadow_help = Text(
    "在一部分画面上跟着看；案卷只比较，不通知任何人。",
    "Looks along on some frames; its cases are compared, nobody is told of them.",
)
shadow_share = Text("每路摄像头画面的百分比", "Per cent of each camera's frames")
shadow_start = Text("开始影子运行", "Start the shadow")
shadowed = Text("它开始跟着看了。", "It looks along from now on.")

canary = Text("灰度", "Canary")
canary_help = Text("先让它服役指定的摄像头。", "Let it serve the named cameras first.")
canary_cameras = Text("由它服役的摄像头", "Cameras that it serves")
canary_choose = Text("请选择", "Choose")
canary_start = Text("开始灰度", "Start the canary")
canaried = Text("它开始服役这些摄像头。", "It serves these cameras from now on.")

promote = Text("上线", "Promote")
promote_help = Text(
    "服役所有摄像头；现在的模型退役，可以退回。",
    "It serves all cameras; what serves now is retired, and a rollback brings it back.",
)
promote_open = Text("门禁同意。上线后几秒内，所有摄像头改用它。", "The gate agrees. All cameras follow within seconds.")
promote_against = Text(
    "门禁不同意，有 {n} 条理由（见上）。写明理由仍可上线，理由和门禁的结论都会进证据链。",
    "The gate says no, for {n} reasons (see above). With a reason of your own it is promoted anyway; "
    "both stay in the evidence log.",
)
promote_despite = Text("为什么仍要上线（门禁不同意时必填）", "Why it is promoted though the gate says no")
promote_now = Text("上线，服役所有摄像头", "Promote to all cameras")
promoted = Text("已上线，服役所有摄像头。", "It serves all cameras from now on.")
promote_refused = Text("没有上线，门禁的理由：", "It was not promoted. The gate's reasons:")

roll_back = Text("退回", "Roll back")
roll_back_help = Text("让 {previous} 重新服役。", "{previous} serves again.")
roll_back_why = Text("为什么退回（会进证据链）", "Why it is taken back (kept in the evidence log)")
roll_back_now = Text("退回到 {previous}", "Back to {previous}")
rolled_back = Text("已退回，之前的模型重新服役。", "It is taken back; what served before serves again.")

refuse = Text("否决", "Refuse")
refuse_help = Text("到此为止，并从 Triton 卸下。", "End its way, and unload it.")
refuse_why = Text("为什么否决（会进证据链）", "Why it is refused (kept in the evidence log)")
refuse_now = Text("否决这个版本", "Refuse this version")
refused = Text("已否决。", "It is refused.")
refused_still_loaded = Text(
    "已否决，但可能还装在 Triton 里：{why}", "It is refused, but may still lie loaded in Triton: {why}"
)

not_done = Text("没有做成：{why}", "It was not done: {why}")
away = Text(
    "Triton 或数据库没有应答，什么也没有改变：{why}",
    "Triton or the database does not answer, nothing was changed: {why}",
)
cannot_be_served = Text("这个文件无法服役，已否决：{why}", "It cannot be served, so it is refused: {why}")

LACKS: dict[str, Text] = {
    "share": Text("请填 1 到 100 的百分比。", "Give a per cent of 1 to 100."),
    "camera": Text("请至少选一路摄像头。", "Choose at least one camera."),
    "reason": Text("请写明理由。", "Say why."),
}
