// After the organisation's own sign-in: exchange a one-time code for the session cookie, then begin anew.
function drawComponent(component) {
  const { data } = component;
  fetch(data.route, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code: data.code }),
  }).then((answer) => setTimeout(() => location.reload(), answer.ok ? 0 : 3000));
}
