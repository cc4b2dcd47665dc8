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
  // The link of a row of a list: its first one.
  linkOf: (row) => row.querySelector("a"),
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

  const GO_WITHIN = 1500; // ms from g to the letter of a page
  let wentAt = -Infinity; // when g was pressed

  // The statements of the page of a list that somebody came from, noted as one of them is opened,
  // and the addresses of the pages before and after it.
  const STATEMENT = /^\/(?:directives|responses|statements)\/(\d+)\/(edit\/)?$/;
  const idOf = (path) => STATEMENT.exec(path)?.[1];
  function pageOfList(list, address) {
    const links = [...list.children].map(window.biaotai.linkOf);
    const pageAt = (rel) => {
      const link = list.ownerDocument.querySelector(`.pages a[rel="${rel}"]`);
      return link && new URL(link.getAttribute("href"), address).href;
    };
    return { ids: links.map((link) => link && idOf(link.pathname)).filter(Boolean), before: pageAt("prev"), after: pageAt("next") };
  }
  function note(pageNoted) {
    try {
      sessionStorage.setItem("list", JSON.stringify(pageNoted));
    } catch {
      // A forbidden or full store: [ and ] do nothing.
    }
  }
  document.addEventListener("click", (event) => {
    const list = event.target.closest("a")?.closest("[data-rows]");
    if (list) note(pageOfList(list, location.href));
  });
  function notedPage() {
    try {
      return JSON.parse(sessionStorage.getItem("list")) ?? {};
    } catch {
      return {};
    }
  }
  async function nextPage(address) {
    const answer = await fetch(address);
    const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-rows]");
    return list && pageOfList(list, address);
  }
  // At the end of a page, go on with the page after it.
  async function goAlong(by) {
    const { ids = [], before, after } = notedPage();
    const here = ids.indexOf(idOf(location.pathname));
    if (here === -1) return;
    let next = ids[here + by];
    const address = by > 0 ? after : before;
    if (!next && address) {
      const page = await nextPage(address).catch(() => null);
      if (!page) return;
      note(page);
      next = page.ids.at(by > 0 ? 0 : -1);
    }
    if (next) location.assign(`/statements/${next}/${location.pathname.endsWith("/edit/") ? "edit/" : ""}`);
  }

  // The workbench writes them anew at each look; rows have a script of their own.
  const paragraphs = () => [...document.querySelectorAll("#reading:not([hidden]) > p")];
  const selection = () => getSelection().toString().trim();
  const acts = {
    "?": () => list?.togglePopover(),
    n: () => document.querySelector("a[data-new-statement]")?.click(),
    j: () => window.biaotai.step(paragraphs(), 1),
    k: () => window.biaotai.step(paragraphs(), -1),
    g: (event) => (wentAt = event.timeStamp),
    "[": () => goAlong(-1),
    "]": () => goAlong(1),
    w: () => { location.href = `/passages/?q=${encodeURIComponent(selection().slice(0, 200))}`; },
  };
  document.addEventListener("keydown", (event) => {
    if (!window.biaotai.isSingleKey(event)) return;
    const isGoing = event.timeStamp - wentAt < GO_WITHIN;
    if (!["g", "Shift"].includes(event.key)) wentAt = -Infinity;
    const goal = isGoing && document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
    const act = goal ? () => goal.click() : acts[event.key];
    if (!act) return;
    // A button of the page that has the key goes first.
    if (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) return;
    if ("jk".includes(event.key) && !paragraphs().length) return;
    if (event.key === "w" && !selection()) return;
    event.preventDefault();
    act(event);
  });
}
