"""Words that names in the street are made of; made up, and only by chance those of anybody or any place."""

from __future__ import annotations

COMMUNITIES: tuple[tuple[str, str], ...] = (
    ("tanghe", "塘河"),
    ("hemu", "和睦"),
    ("qiaoxi", "桥西"),
    ("changqiao", "长桥"),
    ("liuan", "柳岸"),
    ("mishi", "米市"),
    ("chating", "茶亭"),
    ("yongning", "永宁"),
)
"""Id and name of those beside the demo's own."""
LANE_COMMUNITY = "hemu"

ROADS: tuple[tuple[str, str], ...] = (
    ("tanghe-road", "塘河路"),
    ("liuan-road", "柳岸路"),
    ("qiaoxi-street", "桥西街"),
    ("changqiao-road", "长桥路"),
    ("wanghe-road", "望河路"),
    ("mishi-street", "米市街"),
    ("chouzhuang-road", "绸庄路"),
    ("zhugan-street", "竹竿街"),
    ("silian-road", "丝联路"),
    ("chating-road", "茶亭路"),
    ("shuyuan-road", "书院路"),
    ("wenlan-road", "文澜路"),
    ("baigong-road", "百工路"),
    ("linshui-road", "临水路"),
    ("tongji-road", "通济路"),
    ("yongning-street", "永宁街"),
    ("kangtai-road", "康泰路"),
    ("fuyuan-road", "福源路"),
    ("mingde-road", "明德路"),
    ("hemu-road", "和睦路"),
    ("cangqian-street", "仓前街"),
    ("shibu-road", "石埠路"),
    ("fangshan-road", "纺善路"),
    ("duchuan-road", "渡船路"),
    ("xinyi-road", "信义路"),
    ("caoyun-road", "漕运路"),
    ("yinxing-road", "银杏路"),
    ("guihua-street", "桂花街"),
)
"""Id and name of the roads beside the demo's own and the lane."""

NUMERALS = "一二三四五六七八九十"

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余杜叶程魏苏吕丁任沈姚"
GIVEN = (
    *("伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "霞", "平"),
    *("刚", "燕", "辉", "玲", "斌", "宁", "建国", "建华", "秀英", "桂兰", "玉梅", "志强", "海燕", "晓东", "晓红"),
    *("国庆", "春生", "水根", "阿毛", "红梅", "丽华", "文斌", "小军", "雪琴", "金花", "林根", "月娥", "佳怡"),
    *("子豪", "思远", "雨婷", "俊杰", "美玲", "永康", "新民", "德明"),
)

SIGNS = (
    *("老街", "运河", "塘边", "桥头", "柳荫", "四季", "百姓", "邻里", "好邻居", "家家福", "小巷", "弄堂", "水乡"),
    *("江南", "老灶", "阿婆", "阿公", "福满", "万家", "兴隆", "同福", "永兴", "顺发", "聚源", "祥和", "恒丰"),
    *("春风", "清和", "青禾", "知味", "拾光", "向阳", "晨曦", "望湖", "听雨", "小城", "天天", "乐家", "金桂"),
)
"""How a sign over a door may begin, where it does not name the owner."""

TRADES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("餐饮", 22, ("小吃店", "面馆", "饭店", "酒家", "砂锅", "馄饨", "快餐", "烧烤", "火锅")),
    ("早点", 7, ("包子铺", "早餐店", "葱包桧", "豆浆坊", "烧饼")),
    ("便利店", 11, ("便利店", "超市", "小卖部", "食品店")),
    ("水果", 7, ("水果", "鲜果店", "果园")),
    ("蔬菜副食", 6, ("菜店", "豆制品", "鲜肉铺", "水产")),
    ("粮油干货", 4, ("粮油", "南北干货", "炒货")),
    ("烟酒", 6, ("烟酒", "酒坊", "名烟名酒")),
    ("茶叶", 3, ("茶庄", "茶行")),
    ("服装", 9, ("服饰", "童装", "鞋店", "裁缝铺")),
    ("理发", 6, ("理发店", "美发", "造型")),
    ("美容", 5, ("美容", "美甲", "养生馆")),
    ("药店", 3, ("大药房", "药店")),
    ("五金建材", 6, ("五金", "建材", "水暖", "油漆", "灯饰")),
    ("修理", 5, ("车行", "电动车维修", "家电维修", "开锁配钥匙")),
    ("洗衣", 3, ("洗衣店", "干洗")),
    ("手机数码", 4, ("手机店", "数码", "通讯")),
    ("文印", 3, ("图文", "文具店", "打印社")),
    ("鲜花", 2, ("花店", "花坊")),
    ("房产中介", 4, ("房产", "置业")),
    ("眼镜", 2, ("眼镜店", "眼镜行")),
    ("宠物", 2, ("宠物店", "宠物医院")),
    ("教育培训", 3, ("书画社", "琴行", "托管")),
)
"""Trade, how common it is, and what stands on its signs."""

DEMO_TRADES = ("粮油干货", "鲜花", "修理", "水果", "服装")
"""Of the demo's own shops, in their order."""
