// The workbench: the text to read, what is read in it, decisions about directives, picked words, keys.
"use strict";

{
  const form = document.getElementById("workbench");
  const box = form?.elements.text;
  const reading = document.getElementById("reading");
  const length = document.getElementById("length");
  const picking = document.getElementById("picking");
  const picks = document.getElementById("picks");
  const proposals = document.getElementById("proposals");
  const decisions = document.getElementById("decisions");
  const READ_AFTER = 900; // ms
  const most = Number(length?.dataset.most);
  const undone = []; // what `u` takes back, the latest last
  const { biaotai } = window;
  const uptakeBox = document.getElementById("uptake");
  let marks = []; // where the text takes up the best proposal: start, end, how
  let wordsForTag = "";
  let lastDecided = null;

  biaotai.isTooLong = (isAsked = false) => {
    const isTooLong = box.value.length > most;
    if (isTooLong && isAsked) {
      length.scrollIntoView({ block: "center" });
      view("type");
      box.focus();
    }
    return isTooLong;
  };

  function measure() {
    const number = box.value.length;
    const isTooLong = number > most;
    length.classList.toggle("fault", isTooLong);
    const count = number.toLocaleString("en");
    length.textContent = isTooLong
      ? length.dataset.tooLong.replace("{length}", count).replace("{most}", most.toLocaleString("en"))
      : number
        ? `${count} ${length.dataset.characters}`
        : "";
  }

  // Write the text in numbered paragraphs, with what of a directive it takes up. Places count
  // characters as people do, not in the units of a script.
  function read() {
    let end = -1;
    const paragraphs = box.value.split("\n").map((part) => {
      const letters = [...part];
      const start = end + 1;
      end = start + letters.length;
      const paragraph = document.createElement("p");
      paragraph.tabIndex = -1;
      let at = 0;
      for (const [from, to, kind] of marks) {
        const [first, last] = [Math.max(from - start, at), Math.min(to - start, letters.length)];
        if (first >= last) continue;
        const mark = Object.assign(document.createElement("mark"), { className: kind, textContent: letters.slice(first, last).join("") });
        paragraph.append(letters.slice(at, first).join(""), mark);
        at = last;
      }
      paragraph.append(letters.slice(at).join(""));
      return paragraph;
    });
    reading.replaceChildren(...paragraphs.filter((paragraph) => paragraph.textContent.trim()));
  }

  // The text in numbered paragraphs, or the box to type it into.
  function view(name) {
    const isToRead = name === "read" && box.value.trim() !== "" && !biaotai.isTooLong();
    if (isToRead) read();
    reading.hidden = !isToRead;
    box.closest(".field").hidden = isToRead;
    for (const button of document.querySelectorAll("#views [data-view]")) {
      button.setAttribute("aria-pressed", String((button.dataset.view === "read") === isToRead));
    }
    picking.hidden = true;
    (isToRead ? reading : box).focus();
  }

  async function post(address, more = {}) {
    const body = new URLSearchParams([...new FormData(form), ...Object.entries(more)]);
    return fetch(`${address}?editing=${form.dataset.editing}`, { method: "POST", body, headers: { "HX-Request": "true" } });
  }

  // A page that is pasted into the empty box says more than its text.
  async function readPage() {
    const page = box.value;
    if (/^https?:\/\/\S+$/.test(page.trim())) {
      box.value = "";
      biaotai.setField("cited-0-url", page.trim());
      measure();
      return;
    }
    if (biaotai.isTooLong()) return;
    const answer = await post(form.dataset.read).catch(() => null);
    if (!answer?.ok || box.value !== page) return;
    const result = await answer.json();
    const before = biaotai.fill(result.fields);
    if (result.text !== page.replaceAll("\r\n", "\n")) biaotai.setField("text", result.text);
    for (const tag of result.tags) offerTag(tag);
    const names = Object.keys(before).map((name) => labelOf(form.elements[name]));
    if (!names.length && box.value === page) return;
    const back = () => {
      for (const [name, value] of Object.entries(before)) biaotai.setField(name, value);
      biaotai.setField("text", page);
      measure();
    };
    undone.push(back);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain small", textContent: length.dataset.undo });
    button.addEventListener("click", back);
    measure();
    length.append(` · ${length.dataset.read} ${names.join(", ")} `, button);
  }

  const labelOf = (field) => field.closest(".field")?.querySelector("label")?.textContent.replace("*", "").trim() ?? field.name;

  function offerTag({ value, label }) {
    if (biaotai.tags.values.includes(value)) return;
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip offered", tabIndex: -1 });
    chip.textContent = `+ ${label}`;
    chip.addEventListener("click", () => {
      biaotai.tags.set(value, true, label);
      chip.remove();
    });
    biaotai.tags.input.after(chip);
  }

  // Directives that the text may answer, looked up once a pause is made.
  let timer = null;
  async function propose() {
    if (!box.value.trim() || biaotai.isTooLong() || form.elements.kind.value !== "response") return;
    const answer = await post(form.dataset.proposals).catch(() => null);
    if (!answer?.ok) return;
    proposals.innerHTML = await answer.text();
    proposals.querySelectorAll(".prop > li").forEach(show);
    const uptake = proposals.querySelector(".uptake");
    marks = uptake ? JSON.parse(uptake.dataset.marks) : [];
    uptakeBox.replaceChildren(...(uptake ? [uptake] : []));
    if (!reading.hidden && !getSelection().toString()) read();
  }
  function proposeSoon() {
    clearTimeout(timer);
    timer = setTimeout(propose, READ_AFTER);
  }

  const inputOf = (name) => [...decisions.children].find((input) => input.name === name);
  function keepInput(name, value) {
    const input = inputOf(name) ?? decisions.appendChild(Object.assign(document.createElement("textarea"), { name, hidden: true }));
    input.value = value;
  }
  function show(row) {
    const { directive } = row.dataset;
    const answer = [...decisions.children].find((input) => input.name === "answer" && input.value.startsWith(`${directive}:`));
    const state = answer ? answer.value.split(":")[1] : row.dataset.state;
    row.dataset.state = state;
    const evidence = inputOf(`evidence-${directive}`)?.value;
    row.querySelector(".depth select").value = inputOf(`depth-${directive}`)?.value ?? row.dataset.depth;
    row.querySelector(".outcome").textContent = state ? [row.dataset[state], evidence && evidence !== row.dataset.evidence && state === "confirmed" ? `“${evidence}”` : ""].filter(Boolean).join(" · ") : "";
  }

  // Proposals are written anew as one types, so what is taken back is shown in the row of now.
  function showAgain(directive, state) {
    const row = proposals.querySelector(`[data-directive="${directive}"]`);
    if (!row) return;
    row.dataset.state = state;
    show(row);
  }

  function decide(row, state) {
    const { directive, method, evidence, version } = row.dataset;
    const answers = () => [...decisions.children].filter((input) => input.name !== "pick");
    const before = answers().map((input) => [input, input.value]);
    const earlier = row.dataset.state;
    undone.push(() => {
      for (const input of answers()) input.remove();
      for (const [input, value] of before) decisions.append(Object.assign(input, { value }));
      showAgain(directive, earlier);
      changed();
    });
    for (const input of [...decisions.children]) {
      if (input.name === "answer" && input.value.startsWith(`${directive}:`)) input.remove();
    }
    decisions.append(Object.assign(document.createElement("textarea"), { name: "answer", hidden: true, value: `${directive}:${state}` }));
    keepInput(`method-${directive}`, method);
    keepInput(`version-${directive}`, version); // what the decision was made on
    if (!inputOf(`evidence-${directive}`)) keepInput(`evidence-${directive}`, evidence);
    lastDecided = row;
    show(row);
    changed();
  }

  // How far the answer goes: the words that are selected show it, or else those of the evidence.
  function codeDepth(select) {
    const row = select.closest("li");
    const { directive } = row.dataset;
    const depth = select.value;
    const evidence = inputOf(`evidence-${directive}`)?.value;
    const words = selected() || (evidence && box.value.includes(evidence) ? evidence : "");
    const isShown = Boolean(words) || !depth;
    select.setCustomValidity(isShown ? "" : select.dataset.needsWords);
    if (!isShown) {
      select.reportValidity();
      show(row);
      return;
    }
    decide(row, "confirmed"); // what it undoes includes the depth, which goes with a decision alone
    keepInput(`depth-${directive}`, depth); // empty, it takes out what was coded
    keepInput(`passage-${directive}`, depth && words);
    show(row);
    changed();
  }

  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  // The words that are selected, in the text to read or in the box.
  function selected() {
    if (!reading.hidden) {
      const selection = getSelection();
      return reading.contains(selection.anchorNode) ? selection.toString().trim() : "";
    }
    return box.value.slice(box.selectionStart, box.selectionEnd).trim();
  }

  function pick(what) {
    const words = selected();
    if (what === "tag") {
      wordsForTag = words;
      biaotai.tags.input.focus();
      return;
    }
    if (!words) return;
    if (what === "quote") addPick("", words);
    else {
      const row = lastDecided?.isConnected ? lastDecided : proposals.querySelector(".prop > li");
      if (row) {
        decide(row, "confirmed"); // what it undoes includes the evidence
        keepInput(`evidence-${row.dataset.directive}`, words);
        show(row);
      } else if (form.elements.evidence) {
        form.elements.evidence.closest("details").open = true;
        biaotai.setField("evidence", words);
      }
      changed();
    }
    picking.hidden = true;
  }

  function addPick(slug, words) {
    const input = Object.assign(document.createElement("textarea"), { name: "pick", hidden: true, value: `${slug}\n${words}` });
    decisions.append(input);
    showPick(input);
    undone.push(() => {
      input.remove();
      showPicks();
      changed();
    });
    changed();
  }

  function showPick(input) {
    const [slug, ...words] = input.value.split("\n");
    const row = document.createElement("li");
    const label = Object.assign(document.createElement("b"), { lang: "en", textContent: slug || picks.dataset.quote });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain small", lang: "en", textContent: picks.dataset.undo });
    button.addEventListener("click", () => {
      input.remove();
      row.remove();
      changed();
    });
    row.append(label, ` ${words.join("\n")} `, button);
    picks.append(row);
  }

  function showPicks() {
    picks.replaceChildren();
    for (const input of decisions.querySelectorAll("[name=pick]")) showPick(input);
  }

  function asLastTime() {
    const last = JSON.parse(document.getElementById("again")?.dataset.fields ?? "null");
    if (!last) return;
    const before = biaotai.fill(last.fields, { isForced: true });
    const added = last.tags.filter((tag) => !biaotai.tags.values.includes(tag));
    for (const tag of added) biaotai.tags.set(tag, true);
    undone.push(() => {
      for (const [name, value] of Object.entries(before)) biaotai.setField(name, value);
      for (const tag of added) biaotai.tags.set(tag, false);
    });
  }

  function nextGroup() {
    const groups = [...form.querySelectorAll(".work-text, .group, .fold")];
    const index = groups.findLastIndex((group) => group.contains(document.activeElement));
    for (const group of [...groups.slice(index + 1), ...groups.slice(0, index + 1)]) {
      const target = [...group.querySelectorAll("input:not([type=hidden]), textarea, select, summary, #reading")].find(
        (element) => element.checkVisibility() && element.tabIndex >= 0,
      );
      if (target && !group.contains(document.activeElement)) return target.focus();
    }
  }

  const acts = {
    e: () => pick("evidence"),
    t: () => pick("tag"),
    q: () => pick("quote"),
    u: () => undone.pop()?.(),
    f: () => document.getElementById("id_genre").focus(),
    l: asLastTime,
    d: () => form.querySelector("[name=accepted_duplicates]")?.click(),
  };

  function onKey(event) {
    if (biaotai.isComposing(event)) return;
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isCommand && event.key.toLowerCase() === "s" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-key=save]"));
    } else if (isCommand && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=then]:not([type=hidden])"));
    } else if (event.altKey && event.code === "KeyW") {
      event.preventDefault();
      nextGroup();
    } else if (event.key === "Escape" && form.contains(event.target) && !event.defaultPrevented) {
      if (event.target === box) view("read");
      else if (event.target.matches("input, textarea, select")) (reading.hidden ? form.querySelector("#views button") : reading).focus();
    } else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio])")) {
      event.preventDefault(); // one field is left, not the form sent
    } else if (biaotai.isSingleKey(event) && !event.repeat) {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      const row = digit && proposals.querySelectorAll(".prop > li")[Number(digit) - 1];
      const act = row ? () => decide(row, event.shiftKey ? "rejected" : "confirmed") : acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }
  }

  if (form) {
    document.getElementById("views").hidden = false;
    const again = document.getElementById("again");
    if (again) {
      again.hidden = false;
      again.addEventListener("click", asLastTime);
    }
    document.addEventListener("keydown", onKey);
    box.addEventListener("input", measure);
    box.addEventListener("change", measure);
    box.addEventListener("paste", () => {
      if (!box.value || box.selectionEnd - box.selectionStart === box.value.length) setTimeout(readPage, 0);
    });
    const facts = ["text", "title_zh", "date_range", "jurisdiction", "tags", "kind"];
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, ({ target }) => {
        // A date may be read by the day of publication.
        if (facts.includes(target.name) || target.name?.endsWith("-published_on")) proposeSoon();
      });
    }
    proposals.addEventListener("click", (event) => {
      const { act } = event.target.dataset;
      if (act) decide(event.target.closest("li"), act);
    });
    for (const button of document.querySelectorAll("#views [data-view]")) {
      button.addEventListener("click", () => view(button.dataset.view));
    }
    proposals.addEventListener("change", (event) => {
      event.stopPropagation();
      codeDepth(event.target);
    });
    picking.addEventListener("mousedown", (event) => event.preventDefault());
    picking.addEventListener("click", (event) => {
      const what = event.target.closest("[data-pick]")?.dataset.pick;
      if (what) pick(what);
    });
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === box || !reading.hidden) picking.hidden = !selected();
    });
    // Who goes elsewhere means no tag for the words any more.
    form.addEventListener("focusin", (event) => {
      if (event.target !== biaotai.tags.input) wordsForTag = "";
    });
    form.addEventListener("tag-chosen", (event) => {
      if (wordsForTag) addPick(event.detail, wordsForTag);
      wordsForTag = "";
    });
    measure();
    showPicks();
    if (form.dataset.editing && box.value && !form.querySelector(".fault, .conflict")) view("read");
    else if (!form.querySelector(".fault, .conflict")) box.focus();
    propose();
  }
}
