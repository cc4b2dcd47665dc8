// Texts side by side: j and k are rows' (rows.js); here the rest of the keys, and the rails.
"use strict";

{
  const rows = () => [...document.querySelectorAll(".cmp [data-rows] > :not(.gap)")];
  const rowHere = () => rows().find((row) => row.contains(document.activeElement)) ?? document.querySelector("tr:target");

  // Where the passages of a row stand, on the rail of each text.
  const showPlaces = (row) => {
    const rails = document.querySelectorAll(".cmp .m-now");
    [...row.cells].slice(1).forEach((cell, column) => {
      rails[column]?.setAttribute("x", cell.dataset.at ?? 0);
      rails[column]?.setAttribute("width", cell.dataset.at === undefined ? 0 : 6);
    });
  };
  document.querySelector(".cmp")?.addEventListener("focusin", () => {
    const row = rowHere();
    if (row) showPlaces(row);
  });

  const stepToShared = (by) => {
    const here = rowHere();
    window.biaotai.step(rows().filter((row) => row.dataset.all !== undefined || row === here), by, window.biaotai.linkOf);
  };
  const acts = {
    J: () => stepToShared(1),
    K: () => stepToShared(-1),
    o: () => rowHere()?.previousElementSibling?.querySelectorAll("a[hx-get]").forEach((link) => link.click()),
    w: () => rowHere()?.querySelector("td.first small a")?.click(),
  };
  // Before rows.js, for which a capital letter is the same key.
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    // Selected words are looked for on every page (keys.js).
    if (event.key === "w" && getSelection().toString().trim()) return;
    if (!act || event.repeat || !window.biaotai.isSingleKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
}
