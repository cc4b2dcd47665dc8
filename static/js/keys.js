// Keys that work on every page, their list, and the switch for single ones.
"use strict";

window.biaotai = {
  // Whether single letters and digits act as keys.
  keysAreOn() {
    try {
      return localStorage.getItem("single-keys") !== "off";
    } catch {
      return true;
    }
  },
  isComposing: (event) => event.isComposing || event.keyCode === 229,
  // Whether a single key is meant: nobody types, composes, or uses a shortcut of the browser.
  isSingleKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
    if (this.isComposing(event) || !this.keysAreOn()) return false;
    // What lies behind the list of keys is not acted on.
    if (event.key !== "?" && document.getElementById("keys")?.matches(":popover-open")) return false;
    const field = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
    return !event.target.closest?.(field);
  },
  // Move the focus to the next element, or by -1 to the one before; to a part of it, by ``targetOf``.
  step(elements, by, targetOf = (element) => element) {
    const here = elements.findIndex((element) => element.contains(document.activeElement));
    const next = elements[here === -1 && by < 0 ? elements.length - 1 : here + by];
    if (!next) return;
    targetOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
  },
};

{
  const list = document.getElementById("keys");
  const box = document.getElementById("single-keys");
  if (box) {
    box.checked = window.biaotai.keysAreOn();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem("single-keys", box.checked ? "on" : "off");
      } catch {
        box.checked = true; // a forbidden store: they stay on
      }
    });
  }

  // The workbench writes them anew at each look; rows have a script of their own.
  const paragraphs = () => [...document.querySelectorAll("#reading:not([hidden]) > p")];
  const selection = () => getSelection().toString().trim();
  const acts = {
    "?": () => list?.togglePopover(),
    n: () => document.querySelector("a[data-new-statement]")?.click(),
    j: () => window.biaotai.step(paragraphs(), 1),
    k: () => window.biaotai.step(paragraphs(), -1),
    w: () => { location.href = `/passages/?q=${encodeURIComponent(selection().slice(0, 200))}`; },
  };
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || !window.biaotai.isSingleKey(event)) return;
    // A button of the page that has the key goes first.
    if (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) return;
    if ("jk".includes(event.key) && !paragraphs().length) return;
    if (event.key === "w" && !selection()) return;
    event.preventDefault();
    act();
  });
}
