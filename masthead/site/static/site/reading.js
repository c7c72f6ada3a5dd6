// Enhancements only: every page reads and submits without this file.
const all = (selector) => [...document.querySelectorAll(selector)];
const root = document.documentElement;
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window */ } };
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };

// Appearance: remembered on this device.
const chosen = document.getElementById(`theme-${root.dataset.appearance ?? "auto"}`);
if (chosen) chosen.checked = true;
for (const radio of all("[name=theme]")) {
  radio.addEventListener("change", () => {
    const appearance = radio.id.replace("theme-", "");
    keep("masthead-appearance", appearance);
    if (appearance === "auto") delete root.dataset.appearance;
    else root.dataset.appearance = appearance;
  });
}

// Text size: three steps, remembered on this device.
const STEPS = 3;
const showTextSize = (step) => { root.dataset.textsize = String(step); };
showTextSize(Number(kept("masthead-textsize") ?? 0) % STEPS);
for (const button of all("[data-textsize]:is(button)")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const step = (Number(root.dataset.textsize) + 1) % STEPS;
    showTextSize(step);
    keep("masthead-textsize", step);
  });
}

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Share: the device's own sheet where there is one, else the address to the clipboard.
const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href;
for (const button of all("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url: address() });
      await navigator.clipboard.writeText(address());
      button.querySelector("span").textContent = button.dataset.said;
    } catch { /* the reader closed the sheet */ }
  });
}

// Embeds: a player is loaded when the reader asks for it, and not before.
for (const figure of all("[data-player]")) {
  const button = figure.querySelector("[data-load]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = figure.dataset.player;
    frame.title = figure.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    figure.querySelector(".embed-card").replaceWith(frame);
    frame.focus();
  });
}

// Copy: what a field holds, to the clipboard.
for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("span").textContent = button.dataset.said;
  });
}
