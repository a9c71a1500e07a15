"""Words of the views about people and shops."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("谁能做什么？", "Who may do what?")
shops_question = Text("街上有哪些商铺，各自怎么样？", "Which shops are there, and how do they do?")
search = Text("查找姓名或登录名", "Find by name or sign-in name")
search_shop = Text("查找店名、编号或店主", "Find by name, number or owner")
role = Text("岗位", "Role")
any_role = Text("全部岗位", "All roles")
area = Text("片区", "Area")
any_area = Text("全部片区", "All areas")
last_sign_in = Text("上次登录：{at}", "Last signed in: {at}")
last_came = Text("上次登录", "Last signed in")
never_signed_in = Text("没有登录记录。", "No sign-in is on record.")
found = Text("共 {n} 人", "{n} people", "{n} person")
found_more = Text("共 {n} 人，先列 {shown} 人，请再输几个字", "{n} people, the first {shown} are shown; type more")
shops_found = Text("共 {n} 家", "{n} shops", "{n} shop")
shops_found_more = Text("共 {n} 家，先列 {shown} 家，请再输几个字", "{n} shops, the first {shown} are shown; type more")
nobody_title = Text("没有找到", "Nobody found")
nobody = Text("换几个字再找。", "Try other words.")
add = Text("＋ 新人员", "+ New person")
new_person = Text("新人员", "New person")
sign_in_name = Text("登录名", "Sign-in name")
display_name = Text("姓名", "Name")
phone = Text("电话", "Phone")
wecom = Text("企业微信账号", "WeCom user id")
active = Text("在岗", "Active")
inactive = Text("已停用", "Not active")
grants = Text("岗位和范围", "Roles and where")
everywhere = Text("全街道", "everywhere")
shop_grant = Text("商户：商铺编号（多个用逗号隔开）", "Merchant of: shop numbers (with commas)")
save = Text("保存", "Save")
back = Text("‹ 返回列表", "‹ Back to the list")
cancel = Text("取消", "Cancel")
new_password = Text("重设密码…", "New password…")
new_password_sure = Text(
    "给“{name}”一个新密码？原密码立即失效，已登录的设备会退出，锁定也会解除。",
    "Give '{name}' a new password? The old one ends at once, whoever is signed in is signed out, and a lock is lifted.",
)
new_password_yes = Text("重设", "Make it")
saved = Text("已保存“{name}”。", "'{name}' is saved.")
password_is = Text(
    "“{name}”的新密码（只显示这一次）：{password}", "The new password of '{name}' (shown this once only): {password}"
)
stale = Text(
    "别人刚改过，您的改动没有保存。下面是现在的样子。",
    "Somebody else has just changed it, so yours was not saved. This is how it is now.",
)
refused = Text("您的岗位不能改这里。", "Your role may not change this.")
refused_own = Text(
    "不能取消自己的管理员岗位，请另一位管理员来改。",
    "Nobody takes the administrator's role from themselves; ask another one.",
)
refused_last = Text(
    "这是最后一位管理员，请先让别人成为管理员。", "This is the last administrator; make somebody else one first."
)
history = Text("改动记录", "Changes")
did_add = Text("新增", "added")
did_change = Text("修改", "changed")
LACKS: dict[str, Text] = {
    "sign_in_name": Text("登录名要 1 到 60 个字符，不含空格。", "A sign-in name has 1 to 60 letters and no blank."),
    "sign_in_name_taken": Text("这个登录名已有人用。", "This sign-in name is taken."),
    "display_name": Text("请填姓名，最多 80 个字。", "Please give a name of at most 80 letters."),
    "grants": Text("岗位的范围不对。", "A role is held somewhere it cannot be."),
    "shop_id": Text(
        "商铺编号不对：没有这家，或已被占用。", "The shop number will not do: there is no such shop, or it is taken."
    ),
    "name": Text("请填店名。", "Please give the shop a name."),
}
lacks_something = Text("有一处填写不对：{why}", "Something is not right: {why}")
add_shop = Text("＋ 新商铺", "+ New shop")
new_shop = Text("新商铺", "New shop")
shop_id = Text("编号", "Number")
shop_name = Text("店名", "Name")
owner = Text("店主", "Owner")
trade = Text("经营", "Trade")
licence = Text("执照号", "Licence number")
takes_part = Text("参加自治", "Takes part in self-governance")
grid = Text("网格", "Grid")
closed_down = Text("已停业", "Closed down")
closed_mark = Text("已停业", "closed down")
apart_mark = Text("未参加自治", "not in self-governance")
cases_lately = Text("近 {n} 天案卷", "Cases, last {n} days")
closed_since = Text(
    "{since}起停业：门前的新案卷不再算它的，也不再通知它的人；未结的案卷不再请商户处理，由小区、网格和社区继续。",
    "Closed down since {since}: new cases at its front are not the shop's, and nobody of it is told; its open cases "
    "no longer ask its merchant and go on with block, grid and community.",
)
front_cameras = Text("看得到门前的摄像头", "Cameras that see its front")
no_front_camera = Text("没有摄像头的区域指向它的门前。", "No camera has a zone that names its front.")
road = Text("道路", "Road")
block = Text("小区", "Block")
cases_title = Text("近一年的案卷", "Cases of the last year")
no_cases = Text("近一年没有案卷。", "No case in the last year.")
kind = Text("类型", "Kind")
closure = Text("结果", "Outcome")
count = Text("案卷", "Cases")
median = Text("一半在此时间内结案", "Half were closed within")
still_open = Text("未结", "still open")
merchants = Text("可登录的人", "Who may sign in for it")
no_merchant = Text("还没有人可以代表它登录。", "Nobody may sign in for it yet.")
all_cases = Text("看这家的全部案卷", "All its cases")
