// Before the first paint: the appearance that the reader chose on this device. Without script the
// switch in the footer works for the page alone.
(() => {
  const kept = (() => { try { return localStorage.getItem("masthead-appearance"); } catch { return null; } })();
  if (kept === "light" || kept === "dark") document.documentElement.dataset.appearance = kept;
})();
