/* The story editor: checks on demand, house labels, a headline's one line, defaults that follow the
   kind, long lists that can be searched. Each works without this file, less comfortably. */

const panel = document.querySelector("[data-story-checks]");

/* A new story has its own address from its first autosave on, without the page being loaded again. */
function checksAddress() {
  const saved = location.pathname.match(/\/pages\/(\d+)\/edit\//);
  return saved && panel?.dataset.url.replace(/\d+(?=\/checks\/$)/, saved[1]);
}

async function refreshChecks() {
  const address = checksAddress();
  if (!address) return;
  const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (answer.ok) panel.innerHTML = await answer.text();
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-check-now]")) refreshChecks();
});
document.addEventListener("w-autosave:success", refreshChecks);

/* A finding's link leads to its block or field, in whichever tab and however collapsed. */
const FIELD = 'input:not([type="hidden"]), textarea, select, button, [contenteditable="true"]';

function reveal(id) {
  const found = document.getElementById(id);
  if (!found) return false;
  const tab = found.closest('[role="tabpanel"]');
  if (tab?.hidden) document.querySelector(`[role="tab"][aria-controls="${tab.id}"]`).click();
  for (let panel = found.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
    const toggle = panel.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  }
  setTimeout(() => approach(found), 50); // a tab takes a moment to show what is in it
  return true;
}

function approach(found) {
  found.scrollIntoView();
  const content = found.querySelector(".w-panel__content") ?? found;
  const fields = found.matches(FIELD) ? [found] : [...content.querySelectorAll(FIELD)];
  fields.find((one) => one.checkVisibility())?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-find]");
  if (link && reveal(link.hash.slice(1))) {
    event.preventDefault();
    closeCoveringPanel();
  }
});

/* On a phone the side panel lies over the form. */
function closeCoveringPanel() {
  const side = document.querySelector("[data-form-side]");
  if (!side || side.getBoundingClientRect().width < innerWidth * 0.9) return;
  document.querySelector('[data-side-panel-toggle][aria-expanded="true"]')?.click();
}

/* Links from other screens: the blocks are built after the page is there. */
if (location.hash) addEventListener("load", () => setTimeout(() => reveal(location.hash.slice(1)), 300));

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
