/* What a page gains with script. Every page works without it. */

const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
const say = (words) => (document.getElementById("said").textContent = words);

// The error summary is read first; its links lead to the field to mend.
document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (target) {
    event.preventDefault();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const inside = target.querySelector("[aria-invalid=true], input, select, textarea");
    (target.matches("fieldset") && inside ? inside : target).focus();
  }
});

// Menus close when one looks elsewhere, by mouse or by keyboard.
for (const away of ["click", "focusin"])
  document.addEventListener(away, ({ target }) =>
    each("details[data-menu][open]", (menu) => menu.contains(target) || (menu.open = false)),
  );

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  each("details[data-menu][open]", (menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// data-when="kind=course|workshop": shown only while the form's field has one of these values.
const disclose = (form) =>
  each(
    "[data-when]",
    (part) => {
      const [name, values] = part.dataset.when.split("=");
      const chosen = new FormData(form).getAll(name);
      part.hidden = !values.split("|").some((value) => chosen.includes(value));
    },
    form,
  );
each("form", (form) => {
  if (!form.querySelector("[data-when]")) return;
  disclose(form);
  form.addEventListener("change", () => disclose(form));
});

// Copying an address or a code.
each("button[data-copy]", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      say(button.dataset.copied);
    } catch {
      getSelection().selectAllChildren(source);
    }
  });
});

// Choosing all boxes of one name, and none again.
each("button[data-choose-all]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll(`input[name="${button.dataset.chooseAll}"]:not(:disabled)`)];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
});

each("button[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// A second press does not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  each("button", (button) => button.setAttribute("aria-disabled", "true"), form);
});
addEventListener("pageshow", () =>
  each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    each("button", (button) => button.removeAttribute("aria-disabled"), form);
  }),
);

// data-poll="address": replaced by what the server draws there, until it draws no data-poll any more.
const poll = (part) =>
  setTimeout(async () => {
    try {
      const answer = await fetch(part.dataset.poll, { headers: { "X-Part": "1" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      if (!fresh) return;
      part.replaceWith(fresh);
      if (fresh.dataset.poll) poll(fresh);
      else say(fresh.textContent.trim().slice(0, 200));
    } catch {
      poll(part);
    }
  }, Number(part.dataset.every) || 2000);
each("[data-poll]", poll);
