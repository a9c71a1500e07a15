// A drawing made by the server; touched only when it is another one.
function drawComponent(component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector("div");
  if (place._html !== data.html) place.innerHTML = place._html = data.html;
}
