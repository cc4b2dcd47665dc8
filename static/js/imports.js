// F8 goes to the next cell to fix, and from the last to the first.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.isComposing) return;
  const cells = [...document.querySelectorAll(".fix input[name=value]")];
  if (!cells.length) return;
  event.preventDefault();
  const next = cells[(cells.indexOf(document.activeElement) + 1) % cells.length];
  next.focus();
  next.select();
});
