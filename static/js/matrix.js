// A click on a cell of a matrix leads where its row and column lead together.
"use strict";

document.addEventListener("click", (event) => {
  const cell = event.target.closest(":is(.heat, .clauses) tbody td:not(.sum)");
  if (!cell) return;
  let row = cell.parentElement;
  if (cell.closest(".clauses")) {
    row.querySelector("th a")?.click(); // the passages of all provinces
    return;
  }
  while (row && !row.querySelector("th a")) row = row.previousElementSibling; // of a part
  const directive = row?.querySelector("th a").pathname.replace(/analysis\/$/, "");
  const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.querySelector("a");
  const province = head?.pathname.split("/").filter(Boolean).pop();
  if (directive && province) location.assign(`${directive}?province=${province}`);
});
