// The feed: a keyed list that is changed row by row, so that nothing flickers and nobody loses the scroll position.
// It also holds the watch page's keys, because J and K walk through its rows.
const ACTIONS = { c: "act_confirm", r: "act_reject", a: "act_acknowledge" };
const SETTLE_MS = 90; // holding J walks through rows at once and asks for the last one only

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  // Called again with each redraw: the last call's listeners go, or a key would count twice.
  window.cityeyeFeed?.();
  const list = parentElement.querySelector("ol");
  const first = !list.dataset.drawn;
  list.dataset.drawn = "1";
  list.setAttribute("aria-label", data.label);

  const present = new Map([...list.children].map((row) => [row.dataset.id, row]));
  let before = list.firstElementChild;
  for (const { id, html } of data.rows) {
    let row = present.get(String(id));
    if (!row) {
      row = document.createElement("li");
      row.dataset.id = id;
      row.innerHTML = '<button type="button" class="row"></button>';
      if (!first) row.classList.add("row-new");
    }
    present.delete(String(id));
    if (row._html !== html) {
      row.firstElementChild.innerHTML = html;
      row._html = html;
    }
    if (row === before) before = before.nextElementSibling;
    else list.insertBefore(row, before);
  }
  for (const gone of present.values()) gone.remove();

  const chosen = () => list.querySelector('button[aria-current="true"]')?.parentElement;
  const mark = (id, reveal) => {
    for (const row of list.children) {
      const is = row.dataset.id === String(id);
      row.firstElementChild.setAttribute("aria-current", is ? "true" : "false");
      if (is && reveal) row.scrollIntoView({ block: "nearest" });
    }
  };
  if (list._pending === undefined) mark(data.chosen, list._chosen !== data.chosen);
  list._chosen = data.chosen;
  if (list._goTo !== undefined && list._goTo === String(data.chosen)) {
    list._goTo = undefined;
    // On a phone the case lies below the feed; by now it is drawn.
    setTimeout(() => document.querySelector(".st-key-detail")?.scrollIntoView({ behavior: "smooth" }), 150);
  }

  const ask = (id, wait) => {
    clearTimeout(list._timer);
    list._pending = id;
    mark(id, true);
    list._timer = setTimeout(() => {
      list._pending = undefined;
      setTriggerValue("choose", Number(id));
    }, wait);
  };
  const step = (by) => {
    const rows = [...list.children];
    if (!rows.length) return;
    const at = rows.indexOf(chosen());
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (rows.indexOf(next) !== at) ask(next.dataset.id, SETTLE_MS);
  };
  list.onclick = (event) => {
    const row = event.target.closest("li");
    if (!row) return;
    if (window.innerWidth < 760) list._goTo = row.dataset.id;
    ask(row.dataset.id, 0);
  };

  const onKey = (event) => {
    if (!list.isConnected) return end();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat === undefined) return;
    const target = event.composedPath()[0];
    if (target.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox]")) return;
    const key = event.key.toLowerCase();
    if (key !== "j" && key !== "k" && !(key in ACTIONS)) return;
    // Streamlit keeps C and R for itself (clear cache, rerun), so the key must not reach it.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (!event.repeat && list._pending === undefined) {
      document.querySelector(`.st-key-${ACTIONS[key]} button:not([disabled])`)?.click();
    }
  };
  const onChoose = (event) => {
    if (!list.isConnected) return end();
    const mark_ = event.target.closest?.("[data-choose]");
    if (mark_) ask(mark_.dataset.choose, 0);
  };
  window.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onChoose);
  const end = () => {
    window.removeEventListener("keydown", onKey, true);
    document.removeEventListener("click", onChoose);
  };
  window.cityeyeFeed = end;
  return end;
}
