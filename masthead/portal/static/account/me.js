// The page is the same for everybody; what is the reader's own comes by a request of its own, and
// only if there is a hint that somebody is signed in.
const links = [...document.querySelectorAll("[data-me]")];
const hinted = document.cookie.split("; ").includes("masthead_in=1");

const answer = hinted ? await fetch("/account/me").catch(() => null) : null;
const me = answer?.ok ? await answer.json() : { signed_in: false };
for (const link of links) {
  if (me.signed_in) {
    link.textContent = link.dataset.account;
    if (me.name) link.title = me.name;
  } else if (!location.pathname.startsWith("/account")) {
    // back to this page afterwards
    link.href = `${link.dataset.door}?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
}

// a member is not asked to join
if (me.member) for (const link of document.querySelectorAll("[data-join]")) link.hidden = true;
// Who sits in a team counts in its sums: the day, and topics without a name.
const story = document.querySelector("[data-read]");
if (me.in_team && story) {
  navigator.sendBeacon(story.dataset.countedAt, new URLSearchParams({ story: story.dataset.read }));
}
