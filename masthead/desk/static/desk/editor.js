/* The story editor: checks on demand, house labels, a headline's one line, defaults that follow the
   kind, long lists that can be searched. Each works without this file, less comfortably. */

const panel = document.querySelector("[data-story-checks]");

async function refreshChecks() {
  if (!panel?.dataset.url) return;
  const answer = await fetch(panel.dataset.url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (answer.ok) panel.innerHTML = await answer.text();
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-check-now]")) refreshChecks();
});
document.addEventListener("w-autosave:success", refreshChecks);

/* A refusal opens the panel that explains it. */
if (document.querySelector(".messages [data-blocked]")) {
  const toggle = document.querySelector('[data-side-panel-toggle="checks"]');
  if (toggle?.getAttribute("aria-expanded") === "false") setTimeout(() => toggle.click(), 300);
}

/* House labels are offered where a labelled section is named. */
document.addEventListener("focusin", ({ target }) => {
  if (target.matches('.section-label input[type="text"]')) target.setAttribute("list", "house-labels");
});

/* A headline is one line, however many rows it takes on the screen. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("textarea#id_title")) event.preventDefault();
});

/* A kind brings its kicker and access level, unless the editor chose others. */
const kind = document.querySelector("select[data-kind-facts]");
if (kind) {
  const facts = JSON.parse(kind.dataset.kindFacts);
  const fields = { kicker: document.getElementById("id_kicker"), access: document.getElementById("id_access_level") };
  let before = facts[kind.value];
  kind.addEventListener("change", () => {
    const now = facts[kind.value];
    for (const [name, field] of Object.entries(fields)) {
      if (field && (field.value === "" || field.value === before[name])) {
        field.value = now[name];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    before = now;
  });
}

for (const list of document.querySelectorAll("[data-pick]")) {
  const search = list.querySelector('input[type="search"]');
  search.hidden = false;
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    for (const item of list.querySelectorAll("li")) {
      const ticked = item.querySelector("input").checked;
      item.hidden = !ticked && !item.textContent.toLocaleLowerCase().includes(wanted);
    }
  });
}
