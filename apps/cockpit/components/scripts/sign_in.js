// The sign-in form. It talks to the cockpit's own route, which answers with a cookie that no script can read.
function drawComponent(component) {
  const { data, parentElement } = component;
  const form = parentElement.querySelector("form");
  const [name, password] = form.querySelectorAll("input");
  const button = form.querySelector("button");
  const problem = form.querySelector(".problem");
  for (const part of form.querySelectorAll("[data-word]")) part.textContent = data.words[part.dataset.word];
  const say = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  if (!form._begun) name.focus();
  form._begun = true;

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!name.value || !password.value) return say(data.words.empty);
    say("");
    button.disabled = true;
    button.textContent = data.words.busy;
    try {
      const answer = await fetch(data.route, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": data.language },
        body: JSON.stringify({ name: name.value, password: password.value }),
      });
      if (answer.ok) return location.reload();
      say((await answer.json()).detail);
      password.select();
    } catch {
      say(data.words.failed);
    }
    button.disabled = false;
    button.textContent = data.words.submit;
  };
}
