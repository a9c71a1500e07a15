// The wall: each part is changed only when it is another one, so that nothing flickers, and a case keeps its picture.
// The browser itself says when the data are old: then whoever should say so may be the one that is away.
const OLD_AFTER_MS = 60_000;
const RELOAD_AFTER_MS = 150_000;
const RELOAD_EVERY_MS = 60_000;

function drawComponent(component) {
  const { data, parentElement } = component;
  window.cityeyeWall?.();
  const wall = parentElement.querySelector(".wall");
  const first = !wall.dataset.drawn;
  wall.dataset.drawn = "1";
  const shift = data.now - Date.now();
  const part = (name) => wall.querySelector(`[data-part="${name}"]`);

  for (const [name, html] of Object.entries(data.parts)) {
    const place = part(name);
    if (place._html !== html) place.innerHTML = place._html = html;
  }
  wall.classList.toggle("is-late", data.late);
  wall.classList.toggle("is-empty", data.empty);

  const list = part("newest");
  const present = new Map([...list.children].map((item) => [item.dataset.id, item]));
  let before = list.firstElementChild;
  for (const { id, picture, none, html } of data.newest) {
    let item = present.get(String(id));
    if (!item) {
      item = document.createElement("li");
      item.dataset.id = id;
      item.innerHTML = '<div class="picture"></div><div class="words"></div>';
      if (!first) item.classList.add("is-new");
    }
    present.delete(String(id));
    const [frame, words] = item.children;
    if (frame._shown !== picture) {
      frame._shown = picture;
      const shown = picture ? Object.assign(new Image(), { src: picture, alt: "", decoding: "async" }) : none;
      frame.replaceChildren(shown);
    }
    if (words._html !== html) words.innerHTML = words._html = html;
    if (item === before) before = before.nextElementSibling;
    else list.insertBefore(item, before);
  }
  for (const gone of present.values()) gone.remove();

  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: data.time_zone, hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const alarm = part("alarm");
  let asked = performance.now();
  const tick = () => {
    const now = Date.now() + shift;
    const time = clock.format(now);
    if (part("clock").textContent !== time) part("clock").textContent = time;
    const age = now - data.read_at;
    const said = data.away ? data.words.away : age > OLD_AFTER_MS ? data.words.old : "";
    if (alarm._html !== said) alarm.innerHTML = alarm._html = said;
    alarm.hidden = !said;
    wall.classList.toggle("is-old", Boolean(said));
    // A page that hears nothing any more begins anew as soon as the server answers.
    if (!data.away && age > RELOAD_AFTER_MS && performance.now() - asked > RELOAD_EVERY_MS) {
      asked = performance.now();
      fetch("/_stcore/health", { cache: "no-store" }).then((answer) => answer.ok && location.reload(), () => {});
    }
  };
  const timer = setInterval(tick, 500);
  tick();

  // Nobody is there to move the mouse out of the picture, or to wake the screen.
  let still;
  const onMove = () => {
    wall.classList.remove("is-still");
    clearTimeout(still);
    still = setTimeout(() => wall.classList.add("is-still"), 4000);
  };
  const stayAwake = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});
  window.addEventListener("pointermove", onMove);
  document.addEventListener("visibilitychange", stayAwake);
  onMove();
  if (first) stayAwake();
  const end = () => {
    clearInterval(timer);
    clearTimeout(still);
    window.removeEventListener("pointermove", onMove);
    document.removeEventListener("visibilitychange", stayAwake);
  };
  window.cityeyeWall = end;
  return end;
}
