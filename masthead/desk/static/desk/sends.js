// Shows how a send goes, second by second. Without it, the refresh link does.
const send = document.querySelector("[data-send]");
const running = () => ["ready", "sending", "paused"].includes(send.dataset.state);

function show(figures) {
  for (const place of send.querySelectorAll("[data-figure]")) {
    const words = String(figures[place.dataset.figure] ?? "");
    if (place.textContent !== words) place.textContent = words;
  }
  for (const bar of send.querySelectorAll("[data-bar]")) {
    const count = figures.counts[bar.dataset.bar];
    bar.querySelector("progress").value = count;
    bar.querySelector("output").textContent = count;
    if (count) bar.hidden = false;
  }
}

async function ask() {
  try {
    const answer = await fetch(send.dataset.send, { headers: { accept: "application/json" } });
    if (answer.ok) {
      const figures = await answer.json();
      show(figures);
      // buttons and reasons belong to the state: they are new with the page
      if (figures.state !== send.dataset.state) return window.location.reload();
    }
  } catch {
    // the server is away for a moment; ask again
  }
  if (running()) setTimeout(ask, document.hidden ? 5000 : 1000);
}

if (send && running()) setTimeout(ask, 1000);
