"""Chinese words as pictures: shop signs, banners, boards, stamps. Drawn by OpenCV's own universal font."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import cv2
import numpy as np

from models.scenes.world.shape import Colour

SHOPS = (
    "烟酒超市",
    "兰州拉面",
    "沙县小吃",
    "家常菜馆",
    "便民超市",
    "美发沙龙",
    "手机维修",
    "大药房",
    "水果鲜生",
    "福建千里香",
    "黄焖鸡米饭",
    "建设银行",
    "五金建材",
    "房产中介",
    "母婴生活馆",
    "奶茶",
    "早餐包子",
    "童装世界",
    "干洗店",
    "彩票",
    "理发店",
    "广告图文",
    "花店",
    "文具用品",
    "窗帘布艺",
    "电动车行",
    "麻辣烫",
    "川味火锅",
    "眼镜店",
    "茶叶",
)
BANNERS = (
    "开业大酬宾全场五折",
    "热烈庆祝本店隆重开业",
    "招租电话",
    "清仓大处理最后三天",
    "新店开业买一送一",
    "旺铺转让",
    "高价回收旧家电",
    "专业办证开锁",
    "楼盘热销中火爆认筹",
    "暑期招生火热报名中",
    "诚聘服务员待遇优厚",
)
BOARDS = ("特价", "招聘", "今日推荐", "转让", "住宿", "早餐", "优惠", "新品上市", "打印复印", "招租", "开锁", "贷款")
STALLS = ("煎饼果子", "烤冷面", "臭豆腐", "糖葫芦", "豆浆油条", "烤红薯", "水果", "冰粉", "炸串", "手抓饼")
VANS = ("顺丰速运", "京东物流", "搬家", "货拉拉", "冷链", "快递", "蔬菜配送")


@lru_cache(maxsize=1)
def _font() -> cv2.FontFace:
    return cv2.FontFace("uni")


@lru_cache(maxsize=256)
def words(text: str, size: int = 40, weight: int = 500) -> np.ndarray:
    """Cover (uint8 [h, w], 255 where ink is) of a line of text, cut to its ink. Callers must not write into it."""
    canvas = np.zeros((size * 2, size * (len(text) + 1) + 8), np.uint8)
    cv2.putText(canvas, text, (size // 4, int(size * 1.4)), 255, _font(), size, weight)
    rows, columns = np.flatnonzero(canvas.any(1)), np.flatnonzero(canvas.any(0))
    if not len(rows):
        return canvas[:size]
    return canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def place_words(
    target: np.ndarray, text: str, colour: Colour, box: tuple[int, int, int, int], weight: int = 600
) -> None:
    """Write `text` into target (uint8 [h, w, 3 or more]) within x0, y0, x1, y1 of it, as large as it fits."""
    x0, y0, x1, y1 = box
    ink = words(text, 40, weight)
    scale = min((x1 - x0) / ink.shape[1], (y1 - y0) / ink.shape[0])
    w, h = int(ink.shape[1] * scale), int(ink.shape[0] * scale)
    if w < 2 or h < 2:
        return
    cover = cv2.resize(ink, (w, h), interpolation=cv2.INTER_AREA)[..., None].astype(np.float32) / 255
    left, top = x0 + (x1 - x0 - w) // 2, y0 + (y1 - y0 - h) // 2
    region = target[top : top + h, left : left + w, :3]
    cover = cover[: region.shape[0], : region.shape[1]]
    region[:] = region * (1 - cover) + np.asarray(colour, np.float32) * cover


def board(chance: Random, wide: int, high: int, ground: Colour, ink: Colour, lines: tuple[str, ...]) -> np.ndarray:
    """A printed face (uint8 [high, wide, 4]): ground, lines of words, at times a picture and a frame."""
    face = np.empty((high, wide, 4), np.uint8)
    face[..., :3], face[..., 3] = ground, 255
    upright = high > 2.2 * wide
    if upright and len(lines[0]) > 2:
        step = high / (len(lines[0]) + 0.6)
        for n, letter in enumerate(lines[0]):
            top = int((n + 0.3) * step)
            place_words(face, letter, ink, (int(wide * 0.15), top, int(wide * 0.85), int(top + step * 0.86)))
        return face
    step = high / (len(lines) + 0.4)
    for n, line in enumerate(lines):
        top = int((n + 0.2) * step)
        place_words(face, line, ink, (int(wide * 0.06), top + 1, int(wide * 0.94), int(top + step * 0.82)))
    if chance.random() < 0.3:
        cv2.rectangle(face, (1, 1), (wide - 2, high - 2), (*ink, 255), max(1, high // 40))
    return face
