// A table made by the server, touched only when it is another one. A press on a row is told, and the page goes on from
// there; its link, opened in a tab of its own, leads to the same.
function drawComponent(component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector("div");
  if (place._html !== data.html) {
    const at = place.contains(document.activeElement) ? document.activeElement.dataset.pick : undefined;
    place.innerHTML = place._html = data.html;
    if (at !== undefined) place.querySelector(`[data-pick="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  }
  place.onclick = (event) => {
    const elsewhere = event.target.closest("a:not([data-pick])");
    const link = event.target.closest("tr")?.querySelector("a[data-pick]");
    if (elsewhere || !link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // Who marks words to copy them opens nothing.
    if (!event.target.closest("a") && String(window.getSelection())) return;
    link.focus({ preventScroll: true });
    setTriggerValue("pick", link.dataset.pick);
  };
}
