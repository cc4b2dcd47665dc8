// Single keys: one for each button with ``data-key``, j and k through rows (``keys.js`` has the rest).
"use strict";

{
  const press = (button) => {
    // An empty box is to be filled first: the button says which.
    const box = button.dataset.needs && document.getElementById(button.dataset.needs);
    if (box && !box.value.trim()) box.focus();
    else button.click();
  };

  const rows = () => [...document.querySelectorAll("[data-rows] > :not(.gap)")].filter((row) => row.querySelector("a"));

  const tick = () => {
    const row = rows().find((each) => each.contains(document.activeElement));
    const box = row?.querySelector("input[type=checkbox]");
    if (box && box !== document.activeElement) box.click();
    return Boolean(box) && box !== document.activeElement;
  };

  document.addEventListener("keydown", (event) => {
    if (event.repeat || !window.biaotai.isSingleKey(event)) return;
    const key = event.key.toLowerCase();
    const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (button) {
      event.preventDefault();
      press(button);
    } else if (key === "j" || key === "k") {
      if (!rows().length) return;
      event.preventDefault();
      window.biaotai.step(rows(), key === "j" ? 1 : -1, window.biaotai.linkOf);
    } else if (key === " " || key === "x") {
      // On a button or a box, the space bar means what it always means.
      if (key === " " && !event.target.closest("[data-rows] a")) return;
      if (tick()) event.preventDefault();
    }
  });

  // Rows that are selected on any page of a list stay so until they are edited. Those of other pages
  // go into the form as hidden fields, and all are counted on the button that edits them.
  const boxes = () => [...document.querySelectorAll("[data-rows] input[type=checkbox][form=bulk]")];
  const nameOf = (form) => {
    const query = new URLSearchParams(form.elements.query.value);
    for (const name of ["after", "before"]) query.delete(name);
    return `ticked ${form.elements.section.value}?${query}`;
  };
  const tickedIn = (name) => new Set(JSON.parse(sessionStorage.getItem(name) ?? "[]"));

  const showTicked = () => {
    const [form, counter] = [document.getElementById("bulk"), document.querySelector("[data-ticked]")];
    if (!form || !counter) return;
    const ticked = tickedIn(nameOf(form));
    for (const box of boxes()) box.checked = ticked.has(box.value);
    const here = new Set(boxes().map((box) => box.value));
    for (const input of form.querySelectorAll("[name=row]")) input.remove();
    for (const value of ticked) {
      if (!here.has(value)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "row", value }));
    }
    counter.textContent = ticked.size || "";
  };
  document.addEventListener("change", (event) => {
    const form = document.getElementById("bulk");
    if (!form || !boxes().includes(event.target)) return;
    const ticked = tickedIn(nameOf(form));
    if (!event.target.checked) ticked.delete(event.target.value);
    else if (ticked.size < Number(form.dataset.most)) ticked.add(event.target.value);
    sessionStorage.setItem(nameOf(form), JSON.stringify([...ticked]));
    showTicked();
  });
  document.addEventListener("htmx:afterSettle", showTicked);
  addEventListener("pageshow", showTicked);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-ends-ticks]")) return;
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("ticked ")) sessionStorage.removeItem(name);
  });

  // Selects every row but possible duplicates.
  const tickAll = document.querySelector("[data-tick-all]");
  if (tickAll) {
    tickAll.hidden = false;
    tickAll.addEventListener("click", () => {
      for (const box of tickAll.form.querySelectorAll("[data-rows] input[type=checkbox]:not([data-duplicate])")) {
        box.checked = true;
      }
    });
  }
}
