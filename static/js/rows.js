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
  const linkOf = (row) => row.querySelector(".row-link, :is(h2, h3, th) a, a");

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
      window.biaotai.step(rows(), key === "j" ? 1 : -1, linkOf);
    } else if (key === " " || key === "x") {
      // On a button or a box, the space bar means what it always means.
      if (key === " " && !event.target.closest("[data-rows] a")) return;
      if (tick()) event.preventDefault();
    }
  });

  // How many rows are selected, on the button that edits them.
  const showTicked = () => {
    const place = document.querySelector("[data-ticked]");
    if (!place) return;
    const number = document.querySelectorAll("[data-rows] input[type=checkbox][form=bulk]:checked").length;
    place.textContent = number || "";
  };
  document.addEventListener("change", showTicked);
  document.addEventListener("htmx:afterSettle", showTicked);
  addEventListener("pageshow", showTicked); // a browser that goes back restores ticks
  showTicked();

  // Selects every row but possible duplicates.
  const tickAll = document.querySelector("[data-tick-all]");
  if (tickAll) {
    tickAll.hidden = false;
    tickAll.addEventListener("click", () => {
      for (const box of tickAll.form.querySelectorAll("[data-rows] input[type=checkbox]:not([data-double])")) {
        box.checked = true;
      }
    });
  }
}
