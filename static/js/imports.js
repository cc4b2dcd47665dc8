// F8 goes to the next cell to fix, and from the last to the first; F2 opens all cells of a row.
"use strict";

document.addEventListener("keydown", (event) => {
  if (window.biaotai.isComposing(event)) return;
  if (event.key === "F8") {
    const cells = [...document.querySelectorAll(".fix input[name=value]")];
    if (!cells.length) return;
    event.preventDefault();
    const next = cells[(cells.indexOf(document.activeElement) + 1) % cells.length];
    next.focus();
    next.select();
  } else if (event.key === "F2") {
    const row = event.target.closest(".import-rows tr") ?? document.querySelector(".import-rows tr:hover, .import-rows tr:target");
    const link = row?.querySelector("td.n a");
    if (!link) return;
    event.preventDefault();
    link.click();
  }
});
