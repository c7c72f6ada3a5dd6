// Counts the characters of a field beside it, and says when an inbox would cut them.
for (const field of document.querySelectorAll("[data-count-to]")) {
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
