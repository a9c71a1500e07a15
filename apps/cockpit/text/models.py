"""Words of the models page."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.model_version import ModelState
from data_contracts.schemas.things import Thing

question = Text("哪个模型在服役，哪个能接替，为什么？", "Which detector serves, which could follow, and why (not)?")
number_versions = Text("训练过的版本", "Trained versions")
number_versions_help = Text("不算随系统自带的模型。", "Without the detector that came with the house.")
number_on_the_way = Text("待上线", "On the way")
number_on_the_way_help = Text(
    "已训练、已装载、影子运行或灰度，还没有上线也没有否决的版本。",
    "Trained, staged, in shadow or canary: neither live nor refused yet.",
)
number_waiting = Text("待训练样本", "Samples to learn from")
number_waiting_help = Text(
    "最近一次训练之后才标注好的样本；下一次训练会用上。",
    "Samples that were labelled after the last training; the next one learns from them.",
)
number_to_label = Text("待标注样本", "Samples to label")
number_to_label_help = Text(
    "误报、申诉、漏报和没把握的案卷留下的画面，还没有人标注。cityeye samples export 导出，import 收回。",
    "Pictures left by false, appealed, missed and uncertain cases that nobody labelled yet: cityeye samples export, "
    "and import when they come back.",
)
samples = Text(
    "已标注、待训练的样本 {waiting} 个；还待标注 {to_label} 个。",
    "{waiting} labelled samples wait for a training; {to_label} wait for a label.",
)
samples_link = Text("看样本能不能用于训练", "See whether the samples may be trained on")

serving = Text("正在服役", "Serves now")
serving_of_house = Text(
    "随系统自带的模型；还没有一个训练过的版本上线。", "Came with the house; no trained version was promoted yet."
)
serving_again = Text("随系统自带的模型，自 {when} 起服役", "Came with the house; serves since {when}")
serving_since = Text("自 {when} 起服役，接替 {previous}", "Serves since {when}, took over from {previous}")
serving_instead = Text(
    "上线的 {lost} 在这套系统里已经没有了，由随系统自带的模型代替。",
    "{lost}, which is live, is no longer known to this system; the one that came with it serves instead.",
)
serving_canary = Text("{detector} 先服役：{cameras}", "{detector} serves {cameras}")
serving_shadow = Text("{detector} 在 {share} 的画面上跟着看", "{detector} looks along on {share} of the frames")
serving_sees = Text("认得 {n} 种物体，输入 {size} 像素", "Sees {n} things, input {size} pixels")

versions = Text("版本", "Versions")
since = Text("起于", "since")
empty_title = Text("还没有训练过的版本", "No trained version yet")
empty = Text(
    "重新训练会走完：数据质量闸、训练、评测、上线门禁、装载、影子运行；在您上线它之前，服役的模型不受影响。",
    "Retraining goes through data gate, training, evaluation, promotion gate, staging and shadow; what serves is not "
    "touched before you promote it.",
)
unknown = Text("没有名为 {name} 的版本，下面是 {shown}。", "No version is called {name}; this is {shown}.")

verdict_yes = Text("上线门禁：可以上线", "Gate: may be promoted")
verdict_first = Text(
    "门禁：指标没有反对的理由；先影子运行", "Gate: the figures say nothing against it; let it look along first"
)
verdict_no = Text("上线门禁：不可以上线，{n} 条理由", "Gate: may not be promoted, {n} reasons against")
verdict_help = Text(
    "任何一类的准确率、召回率或任何物体的 AP50 值下降超过 1 个百分点、"
    "丢掉已守住的目标、影子运行的案卷不够一致，都不能上线。",
    "No precision or recall of a kind and no AP50 of a thing may fall by more than a point, a target that is held "
    "stays held, and the shadow's cases must agree.",
)
verdict_refused = Text("已否决，不会再上线", "Refused, for good")
verdict_then = Text("上线时的门禁结论", "What the gate said when it was promoted")
verdict_nothing = Text("没有反对的理由。", "Nothing against it.")
noted = Text("另外", "Also noted")

figures = Text("指标", "Figures")
compared_with = Text(
    "下方小字：同时评测的 {name}，及差值（百分点）",
    "Below each: {name}, measured beside it, and the difference in points",
)
compared_with_live = Text(
    "下方小字：现在服役的 {name}，及差值（百分点）",
    "Below each: {name}, which serves now, and the difference in points",
)
compared_with_none = Text(
    "在役模型没有同样评测过，没有可比的指标。", "What serves was not measured alike; there is nothing to compare with."
)
measured_on = Text("评测于 {what}", "Measured on {what}")
how = Text("这些数怎么算", "How these are counted")
no_figures = Text("这个版本没有评测过。", "This version was not evaluated.")
no_figures_yet = Text(
    "这样评测它和在役模型，再登记结果：", "Evaluate it and what serves, and record what was measured, like this:"
)
column_kind = Text("类别", "Kind")
column_thing = Text("物体", "Thing")
column_precision = Text("准确率", "Precision")
column_recall = Text("召回率", "Recall")
column_ap = Text("AP50 值", "AP50")
precision_help = Text(
    "报出的案件里，确有其事的比例。目标 95 %。", "Of the events it told, the share that was there. Target 95 %."
)
recall_help = Text(
    "确有其事的里面，报出来的比例。目标 95 %。", "Of the events that were there, the share it told. Target 95 %."
)
ap_help = Text(
    "平均精度：框与真框重叠过半才算对，0 到 100 %。垃圾的目标 60 %。",
    "Average precision with boxes that overlap the true one by half, 0 to 100 %. Target for garbage: 60 %.",
)
before = Text("在役 {value}", "serves {value}")
before_then = Text("当时 {value}", "then {value}")
better = Text("更好", "better")
same = Text("持平", "same")
worse = Text("略差，可容许", "worse, allowed")
beyond = Text("变差，超限", "worse, too much")
alone = Text("无可对比", "nothing beside it")
missing = Text("未测", "not measured")

shadow = Text("影子运行", "Shadow")
shadow_none = Text("还没有跟着看过画面。", "It has not looked along yet.")
shadow_frames = Text("看过的画面", "Frames")
shadow_frames_help = Text(
    "两边看的是同一批画面，来自 {n} 路摄像头。", "Both sides saw the same frames, of {n} cameras."
)
shadow_agree = Text("两边都立案", "Both")
shadow_agree_help = Text(
    "两边都会在同一处、同一类、同一时间立案。", "Both would have opened a case of this kind there and then."
)
shadow_live = Text("只有在役立案", "Only what serves")
shadow_live_help = Text(
    "在役模型会立案，这个版本不会：可能是漏掉的，也可能是少报的误报。",
    "What serves would have opened it, this version not: missed, or a false alarm spared.",
)
shadow_candidate = Text("只有本版立案", "Only this version")
shadow_candidate_help = Text(
    "这个版本会立案，在役模型不会：可能是新找到的，也可能是误报。",
    "This version would have opened it, what serves not: found, or a false alarm.",
)
shadow_undecided = Text("还未定", "Undecided")
shadow_undecided_help = Text(
    "刚刚发生，另一边在 5 分钟内还可能立案。", "Just happened; the other side may still come to it within 5 minutes."
)
shadow_case = Text("案卷 {n}", "Case {n}")
shadow_no_case = Text("街上没有这件案卷", "no case of the street")
shadow_more = Text("另有 {n} 件未列出", "{n} more are not listed")
shadow_score = Text("置信度 {score}", "score {score}")

steps = Text("走过的步骤", "Steps")
steps_leaf = Text("存证 #{n}", "leaf #{n}")
steps_leaf_help = Text(
    "证据链上的序号；可以用 cityeye evidence 核验。", "Its number in the evidence log; cityeye evidence verifies it."
)
by_itself = Text("重新训练（自动）", "the retraining, by itself")
gate_against = Text("门禁当时的理由", "What the gate said against it")

making = Text("怎么来的", "How it was made")
making_run = Text("训练运行", "Training run")
making_hours = Text("训练时长（小时）", "Hours of training")
making_parent = Text("当时在役", "Served then")
making_sha = Text("文件 SHA-256", "SHA-256 of the file")
making_data = Text("街道样本 SHA-256", "SHA-256 of the street's samples")
making_street = Text("学过的街道照片", "Pictures of the street learnt from")
making_street_of = Text(
    "{pictures} 张（{cameras} 路摄像头）：{there} 处有、{denied} 处误报",
    "{pictures} of {cameras} cameras: {there} things shown, {denied} false alarms",
)
making_at = Text("登记于", "Registered")

retrain = Text("重新训练", "Retrain")
retrain_note = Text(
    "在 Prefect 上运行 retraining/retraining，需要装好训练环境（make install-train）。",
    "Runs retraining/retraining on Prefect; the training environment has to be there (make install-train).",
)
retrain_command = Text("或者用命令：", "Or by command:")
retrain_no_prefect = Text(
    "这里不知道 Prefect 的地址，请用命令启动：", "The address of Prefect is not known here; start it by command:"
)
retrain_hours = Text("训练小时数", "Hours of training")
retrain_hours_help = Text("只算训练，不算评测和影子运行。", "Of training alone, without evaluation and shadow.")
retrain_seed = Text("随机种子", "Seed")
retrain_seed_help = Text("不同的种子生成不同的模拟场景。", "Another seed is another stream of simulated scenes.")
retrain_promote = Text("怎么上线", "How it is promoted")
retrain_by_hand = Text("由人上线：停在影子运行", "By hand: ends in shadow")
retrain_by_gate = Text("由门禁上线：影子运行一天后自动决定", "By the gate: decides after a day in shadow")
retrain_start = Text("开始训练", "Start retraining")
retrain_started = Text("已交给 Prefect：{name}", "Handed to Prefect: {name}")
retrain_open = Text("打开运行页面", "Open its run")
retrain_away = Text("什么也没有开始：{why}", "Nothing was started: {why}")
read_only = Text(
    "上线、退回和否决由算法工程师和管理员操作。", "ML engineers and administrators promote, roll back and refuse."
)

STATES: dict[ModelState, Text] = {
    ModelState.TRAINED: Text("已训练", "Trained"),
    ModelState.STAGED: Text("已装载", "Staged"),
    ModelState.SHADOW: Text("影子运行", "Shadow"),
    ModelState.CANARY: Text("灰度", "Canary"),
    ModelState.LIVE: Text("服役中", "Live"),
    ModelState.RETIRED: Text("已退役", "Retired"),
    ModelState.REFUSED: Text("已否决", "Refused"),
}
STATE_HELP: dict[ModelState, Text] = {
    ModelState.TRAINED: Text("登记入库，还没有装载。", "Registered, not loaded yet."),
    ModelState.STAGED: Text(
        "已装进 Triton 并预热，还不看任何画面。", "Loaded into Triton and warmed up; it sees no frame yet."
    ),
    ModelState.SHADOW: Text(
        "在一部分画面上跟着看，它的案卷只用来比较。", "Looks along on some frames; its cases are only compared."
    ),
    ModelState.CANARY: Text("先在指定的摄像头上服役。", "Serves the named cameras first."),
    ModelState.LIVE: Text("服役所有摄像头。", "Serves all cameras."),
    ModelState.RETIRED: Text("服役过，已被接替；可以退回。", "Served, and was replaced; a rollback can bring it back."),
    ModelState.REFUSED: Text("到此为止。", "Its way has ended."),
}

THINGS: dict[Thing, Text] = {
    Thing.PERSON: Text("人", "person"),
    Thing.BICYCLE: Text("自行车", "bicycle"),
    Thing.E_SCOOTER: Text("电动自行车", "e-scooter"),
    Thing.TRICYCLE: Text("三轮车", "tricycle"),
    Thing.CAR: Text("小汽车", "car"),
    Thing.TRUCK: Text("货车", "truck"),
    Thing.UMBRELLA: Text("伞", "umbrella"),
    Thing.VENDOR_CART: Text("摊车", "vendor cart"),
    Thing.GOODS: Text("货品", "goods"),
    Thing.GARBAGE: Text("垃圾", "garbage"),
    Thing.GARBAGE_BIN: Text("垃圾桶", "garbage bin"),
    Thing.BIN_OVERFLOW: Text("垃圾桶满溢", "overflowing bin"),
    Thing.LAUNDRY: Text("晾晒衣物", "laundry"),
    Thing.BANNER: Text("横幅", "banner"),
    Thing.A_BOARD: Text("立牌", "A-board"),
    Thing.PILE: Text("堆料", "pile"),
}
