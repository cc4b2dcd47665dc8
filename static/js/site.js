// What a page can do better with a script. Everything works without it.
"use strict";

// Only the server knows that a form was saved; its message names the draft that has done its work, unless one typed on.
for (const saved of document.querySelectorAll("[data-saved]")) {
  const name = `draft:${saved.dataset.saved}`;
  if (!JSON.parse(localStorage.getItem(name))?.isTypedOn) localStorage.removeItem(name);
}

// A list that htmx refreshes. Each answer brings new rows and facets; what somebody opened, closed
// or ticked by hand is put back into them by its id.
const opened = new Map();
const ticked = new Map();

function remember() {
  for (const facet of document.querySelectorAll("#facets details[id]")) opened.set(facet.id, facet.open);
  for (const box of document.querySelectorAll("#results input[type=checkbox][id]")) ticked.set(box.id, box.checked);
}

function putBack() {
  for (const [id, open] of opened) document.getElementById(id)?.toggleAttribute("open", open);
  for (const [id, checked] of ticked) {
    const box = document.getElementById(id);
    if (box) box.checked = checked;
  }
}

// While somebody composes Chinese from Latin letters, nothing of it is typed yet: whoever listens to
// what is typed, htmx too, hears of it once, when the composition is over. What was to be asked for
// an earlier stroke waits until then; it is asked by itself only if nothing came of the composition.
let composed = null;
let waiting = null;

document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionstart", (event) => {
  composed = event.target;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.contains(composed)) return;
  event.preventDefault();
  waiting = event.detail.elt;
});
document.addEventListener("compositionend", (event) => {
  composed = null;
  if (event.data) event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  else waiting?.dispatchEvent(new Event("change"));
  waiting = null;
});

// Every stroke in this box is an event of its own. When the box is left, nothing new is asked, and a
// list that came once more would close what somebody has just opened in it.
document.getElementById("q")?.addEventListener("change", (event) => event.stopPropagation());

// The boxes themselves are not replaced, so what is said of them follows the faults that are.
function markFaults() {
  for (const field of document.querySelectorAll(".rail-form [aria-describedby]")) {
    const fault = document.getElementById(field.getAttribute("aria-describedby"));
    if (fault?.textContent.trim()) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

// The rows on the page answer an earlier question when the latest one got no answer.
function say(reason) {
  const line = document.getElementById("unanswered");
  if (line) line.textContent = reason ? line.dataset[reason] : "";
}

document.addEventListener("htmx:beforeRequest", () => say(""));
document.addEventListener("htmx:responseError", () => say("refused"));
document.addEventListener("htmx:sendError", () => say("unreachable"));
document.addEventListener("htmx:beforeSwap", remember);
// Not after the swap: htmx settles attributes of elements that keep their id a moment later.
document.addEventListener("htmx:afterSettle", () => {
  putBack();
  markFaults();
});

// What was sent as a session ended is sent again by one click. Signing in, in another tab, has made
// the token in the form worthless, so a fresh one is put in its place first.
const again = document.querySelector("form[data-fresh-token]");
again?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(again.dataset.freshToken, { headers: { Accept: "application/json" } });
    again.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
  } catch {
    // Sent as it is: the page that refuses it offers it once more.
  }
  again.submit();
});

// A slash jumps to the box that searches from anywhere, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !window.biaotai.isSingleKey(event)) return;
  const box = document.getElementById("jump");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The menu of the header closes as menus do: by Escape, and by a click or a step beside it.
const menu = document.querySelector(".bar .menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const name of ["pointerdown", "focusin"]) {
    document.addEventListener(name, (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}
