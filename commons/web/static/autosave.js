/* A form with a note [data-autosave] is sent at every change, one after the other; the note then says that it is kept. */

document.querySelectorAll("[data-autosave]").forEach((note) => {
  const form = note.closest("form");
  let sending = Promise.resolve();
  form.addEventListener("change", () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("_key"); // each change is another
    sending = sending.then(async () => {
      const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
      note.hidden = !answer?.ok;
      document.getElementById("said").textContent = note.hidden ? note.dataset.autosave : note.textContent;
    });
  });
});
