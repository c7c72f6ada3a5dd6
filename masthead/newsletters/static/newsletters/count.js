// Counts the characters of a field beside it, and says when an inbox would cut them.
function watch(field) {
  const { countFrom = 0, countTo } = field.dataset;
  const note = document.createElement("output");
  note.className = "count";
  note.htmlFor = field.id;
  const count = () => {
    const length = [...field.value].length;
    const verdict =
      length > countTo ? `, ${length - countTo} more than inboxes show` :
      length < countFrom ? `, ${countFrom - length} fewer than advised` : "";
    note.textContent = `${length} characters${verdict}`;
    note.classList.toggle("is-off", verdict !== "");
  };
  field.addEventListener("input", count);
  field.after(note);
  count();
}

// The desk puts a form's scripts before the form.
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-count-to]").forEach(watch);
});
