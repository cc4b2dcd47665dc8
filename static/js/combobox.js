// Boxes that offer choices for what is typed: Chinese, pinyin or its initials, English, or a code.
// Each is a field that works without a script: a select, a line of text, or boxes to tick.
"use strict";

{
  const form = document.querySelector("form[data-choices]");
  const WAIT = 120; // ms after a key
  const fieldOf = (name) => form.elements[name];

  function announce(field) {
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  // Put a value into a field; a select gets the option if it lacks it.
  function setField(name, value, label = value) {
    const field = fieldOf(name);
    if (!field || field instanceof RadioNodeList) return;
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) {
      field.append(new Option(label, value));
    }
    if (field.value === value) return;
    field.value = value;
    announce(field);
  }

  // Fill fields that are empty or were filled before; with isForced, others too. Returns what to put back.
  function fill(values, { isForced = false } = {}) {
    const before = {};
    for (const [name, value] of Object.entries(values)) {
      const field = fieldOf(name);
      if (!field || field.value === value) continue;
      const isEmpty = !field.value || field.value === field.dataset.untouched;
      if (!isEmpty && !field.dataset.filled && !isForced) continue;
      before[name] = field.value;
      setField(name, value);
      field.dataset.filled = "yes";
      field.closest(".field")?.classList.add("filled");
    }
    return before;
  }

  // Make what is not there yet; return its code and label, or null where it is refused.
  async function make(address, name) {
    const body = new URLSearchParams({ name, csrfmiddlewaretoken: fieldOf("csrfmiddlewaretoken").value });
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  class Combobox {
    constructor(field) {
      this.field = field;
      this.what = field.dataset.combobox;
      this.isSelect = field.tagName === "SELECT";
      this.input = this.isSelect ? this.makeInput() : field;
      this.label = field.closest(".field")?.querySelector("label, legend")?.textContent.replace("*", "").trim();
      this.makeList();
      this.active = null;
      this.pending = null;
      const { input } = this;
      input.removeAttribute("list");
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      input.setAttribute("autocomplete", "off");
      input.addEventListener("input", (event) => this.onInput(event));
      input.addEventListener("keydown", (event) => this.onKey(event));
      input.addEventListener("blur", () => this.settle());
    }

    makeInput() {
      const input = document.createElement("input");
      input.type = "text";
      input.id = this.field.id;
      this.field.id = `${input.id}-value`;
      this.field.hidden = true;
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (this.field.hasAttribute(name)) input.setAttribute(name, this.field.getAttribute(name));
      }
      this.field.before(input);
      this.show = () => {
        input.value = this.field.value ? this.field.selectedOptions[0].text : "";
      };
      this.field.addEventListener("change", this.show);
      this.show();
      return input;
    }

    makeList() {
      this.list = document.createElement("ul");
      this.list.id = `${this.input.id}-list`;
      this.list.className = "choices-list";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", `${form.dataset.choicesFor} ${this.label ?? ""}`);
      this.list.popover = "manual";
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[data-value]");
        if (option) this.choose(option);
      });
      // Beside the input, so that no pane cuts it off; shown in the top layer.
      this.input.after(this.list);
    }

    get isOpen() {
      return this.list.matches(":popover-open");
    }

    onInput(event) {
      if (!event.isTrusted && !event.data) return; // set by a script
      clearTimeout(this.timer);
      this.pending = new Promise((done) => {
        this.timer = setTimeout(() => this.load(this.input.value.trim()).then(done), WAIT);
      });
    }

    async load(typed) {
      this.request?.abort();
      this.request = new AbortController();
      const address = new URL(form.dataset.choices.replace("what", this.what), location);
      address.searchParams.set("q", typed.slice(0, 100));
      address.searchParams.set("place", fieldOf("jurisdiction")?.value ?? "");
      address.searchParams.set("on", fieldOf("date_range")?.value ?? "");
      try {
        const answer = await fetch(address, { signal: this.request.signal, headers: { "HX-Request": "true" } });
        if (!answer.ok) return;
        this.list.innerHTML = await answer.text();
        this.loaded = typed;
        this.open(typed);
      } catch {
        this.close(); // away, or asked again: what is typed stays
      }
    }

    open(typed) {
      if (document.activeElement !== this.input) return;
      if (!this.isOpen) this.list.showPopover();
      const box = this.input.getBoundingClientRect();
      this.list.style.setProperty("left", `${Math.min(box.left, innerWidth - this.list.offsetWidth - 8)}px`);
      const isLow = box.bottom + this.list.offsetHeight > innerHeight && box.top > this.list.offsetHeight;
      this.list.style.setProperty("top", `${isLow ? box.top - this.list.offsetHeight - 2 : box.bottom + 2}px`);
      this.input.setAttribute("aria-expanded", "true");
      const first = this.list.querySelector("[data-value]");
      this.activate(typed && first ? first : null);
    }

    close() {
      if (this.isOpen) this.list.hidePopover();
      this.input.setAttribute("aria-expanded", "false");
      this.activate(null);
    }

    activate(option) {
      this.active?.setAttribute("aria-selected", "false");
      this.active = option;
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
    }

    async onKey(event) {
      if (window.biaotai.isComposing(event)) return;
      const options = [...this.list.querySelectorAll("[data-value]")];
      const index = options.indexOf(this.active);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!this.isOpen) await this.load(this.isSelect ? "" : this.input.value.trim());
        else this.activate(options.at((index + (event.key === "ArrowDown" ? 1 : -1)) % options.length) ?? null);
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault(); // no form is sent by what may only confirm a choice
        await this.pending;
        if (this.active) this.choose(this.active);
      } else if (event.key === "Escape" && this.isOpen) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      }
    }

    // What is left half typed: letters stand for the first choice, a select shows what it has.
    async settle() {
      const typed = this.input.value.trim();
      const active = this.active;
      this.close();
      if (this.pending && !active) {
        await this.pending;
        this.close();
      }
      const first = active ?? (this.loaded === typed ? this.list.querySelector("[data-value]") : null);
      this.pending = null;
      const isSpelling = /^[\x20-\x7e]+$/.test(typed);
      if (first && typed && typed !== this.shown && (this.isSelect || isSpelling) && !first.dataset.new) {
        this.choose(first);
      } else if (this.isSelect) {
        if (!typed && this.field.value && [...this.field.options].some((option) => !option.value)) {
          this.field.value = "";
          announce(this.field);
        }
        this.show();
      }
    }

    async choose(option) {
      let { value, label, fills } = option.dataset;
      this.close();
      clearTimeout(this.timer);
      this.pending = null;
      this.loaded = null;
      if (this.isSelect && option.dataset.new) {
        const made = await make(form.dataset.addForm, value);
        if (!made) return this.show();
        ({ value, label } = made);
      }
      if (this.isSelect) setField(this.field.name, value, label);
      else {
        this.input.value = value;
        announce(this.input);
      }
      if (this.isSelect) this.show();
      this.shown = this.input.value;
      delete this.field.dataset.filled;
      if (fills) this.fillOthers(JSON.parse(fills));
    }

    fillOthers(values) {
      if (this.what === "speaker" && fieldOf("body_name").value) {
        for (const name of ["body_name", "body_kind", "jurisdiction"]) delete values[name];
      }
      fill(values, { isForced: true });
    }
  }

  // Tags: chips of what is ticked, and a box to add more.
  class Tags {
    constructor(box) {
      this.box = box;
      const list = box.querySelector("[id=id_tags]");
      list.hidden = true;
      this.chips = document.createElement("div");
      this.chips.className = "chips";
      this.input = document.createElement("input");
      this.input.type = "text";
      this.input.id = "id_add_tag";
      this.input.dataset.combobox = "tag";
      this.input.setAttribute("aria-label", box.querySelector("legend").textContent.trim());
      list.before(this.chips, this.input);
      this.list = list;
      const combobox = new Combobox(this.input);
      combobox.choose = (option) => this.add(option, combobox);
      this.input.addEventListener("keydown", (event) => {
        if (event.key !== "Backspace" || this.input.value || window.biaotai.isComposing(event)) return;
        const last = this.chips.lastElementChild;
        if (last) this.set(last.dataset.value, false);
      });
      this.chips.addEventListener("click", (event) => {
        const chip = event.target.closest("button");
        if (chip) this.set(chip.dataset.value, false);
      });
      list.addEventListener("change", () => this.draw());
      this.draw();
    }

    boxOf(value) {
      return [...this.list.querySelectorAll("input")].find((box) => box.value === value);
    }

    get values() {
      return [...this.list.querySelectorAll("input:checked")].map((box) => box.value);
    }

    set(value, isOn, label = value) {
      let box = this.boxOf(value);
      if (!box) {
        const line = document.createElement("label");
        box = Object.assign(document.createElement("input"), { type: "checkbox", name: "tags", value });
        line.append(box, ` ${label}`);
        this.list.append(line);
      }
      if (box.checked === isOn) return;
      const { most, tooMany } = document.getElementById("tags").dataset;
      if (isOn && this.values.length >= Number(most)) {
        this.say(tooMany);
        return;
      }
      this.say("");
      box.checked = isOn;
      announce(box);
    }

    say(fault) {
      this.fault ??= this.input.parentElement.appendChild(
        Object.assign(document.createElement("p"), { className: "fault", role: "alert" }),
      );
      this.fault.textContent = fault;
    }

    draw() {
      this.chips.replaceChildren(
        ...[...this.list.querySelectorAll("input:checked")].map((box) => {
          const chip = document.createElement("button");
          chip.type = "button";
          chip.className = "chip";
          chip.tabIndex = -1;
          chip.dataset.value = box.value;
          chip.textContent = `${box.parentElement.textContent.trim()} ×`;
          return chip;
        }),
      );
    }

    async add(option, combobox) {
      let { value, label } = option.dataset;
      combobox.close();
      combobox.pending = combobox.loaded = null;
      this.input.value = "";
      if (option.dataset.new) {
        const made = await make(form.dataset.addTag, value);
        if (!made) return;
        ({ value, label } = made);
      }
      this.set(value, true, label);
      form.dispatchEvent(new CustomEvent("tag-chosen", { detail: value }));
    }
  }

  if (form) {
    for (const field of form.querySelectorAll("[data-combobox]")) new Combobox(field);
    // A select that nobody touched is as good as empty.
    for (const select of form.querySelectorAll("select")) {
      if (!form.dataset.editing && Number(form.dataset.version) === 0) select.dataset.untouched = select.value;
    }
    form.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      delete event.target.dataset.filled;
      event.target.closest(".field")?.classList.remove("filled");
    });
    const box = form.querySelector(".field-tags");
    Object.assign(window.biaotai, { setField, fill, tags: box && new Tags(box) });
  }
}
