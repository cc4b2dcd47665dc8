// What is typed into the workbench is kept: on the server as one types, in this browser until it got there.
"use strict";

{
  const form = document.getElementById("workbench");
  const line = document.getElementById("draft-state");
  const WAIT = 800; // ms after a key
  const AGAIN = 5_000; // ms after a failure
  const LONGEST_ALIVE = 60_000; // bytes that a request may have that outlives its page
  const SHORT = 20_000; // characters of a text that is copied at every key
  const PREFIX = "draft:";

  const key = () => form.elements.form_key.value;
  const newKey = () =>
    [8, 4, 4, 4, 12]
      .map((length) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 16).toString(16)).join(""))
      .join("-");

  let version = Number(form?.dataset.version);
  let untouched = "";
  let timer = null;
  let sending = null;
  let isDirty = false;
  let submitter = null; // of a form that waits for the connection
  let isOnItsWay = false;
  let unanswered = ""; // the fields that were sent last, until the server has answered: they may have arrived

  function fields() {
    const entries = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "form_key", "draft_version", "then"].includes(name));
    return new URLSearchParams(entries).toString();
  }

  function say(text, link = null) {
    line.textContent = text;
    if (link) {
      const anchor = Object.assign(document.createElement("a"), link);
      line.append(" ", anchor);
    }
  }

  // Whether something was typed after the form was sent: no answer that comes says that it is saved.
  const isTypedOn = () => form.elements.sent_before.value === "1" && !isOnItsWay;

  // The copy in this browser; whether there is room for it.
  function keepHere() {
    try {
      const { person, editing } = form.dataset;
      const copy = { person, editing, version, fields: fields(), unanswered, isTypedOn: isTypedOn() };
      localStorage.setItem(PREFIX + key(), JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  function copyOf(name) {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  }

  function forget(name) {
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // A forbidden store holds nothing.
    }
  }

  async function freshToken() {
    const answer = await fetch(form.dataset.token, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new TypeError("no token");
    form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
  }

  async function post(name, editing, seen, body, isAlive = false) {
    const data = `${body}&form_key=${name}&draft_version=${seen}&csrfmiddlewaretoken=${form.elements.csrfmiddlewaretoken.value}`;
    const address = `${form.dataset.keep}?editing=${editing}`;
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return fetch(address, { method: "POST", body: data, headers, keepalive: isAlive && data.length < LONGEST_ALIVE });
  }

  async function postWithToken(...what) {
    const answer = await post(...what);
    if (answer.status !== 403) return answer;
    await freshToken();
    return post(...what);
  }

  // Send what a window left here. What it had sent without an answer may have arrived: sent again it changes nothing,
  // and tells the version that the rest follows.
  async function postCopy(name, copy) {
    let seen = copy.version;
    if (copy.unanswered && copy.unanswered !== copy.fields) {
      const answer = await postWithToken(name, copy.editing, seen, copy.unanswered);
      if (!answer.ok) return answer;
      seen = (await answer.json()).version;
    }
    return postWithToken(name, copy.editing, seen, copy.fields);
  }

  function retryLater() {
    clearTimeout(timer);
    timer = setTimeout(send, AGAIN);
  }

  // A draft is held as long as its window is open, so that no other sends it.
  function hold(begin = () => {}) {
    navigator.locks?.request(PREFIX + key(), () => {
      begin();
      return new Promise(() => {});
    });
  }

  // Another window changed or saved this draft: what is typed here goes on as one of its own.
  function goOnApart(name) {
    form.elements.form_key.value = newKey();
    version = 0;
    unanswered = "";
    forget(name);
    hold();
  }

  async function sendNow(isAlive) {
    isDirty = false;
    // Sent again, what may have arrived changes nothing, and tells the version that the rest follows.
    const isSentAgain = unanswered !== "";
    unanswered ||= fields();
    const isHere = keepHere();
    const name = key();
    try {
      const answer = await postWithToken(name, form.dataset.editing, version, unanswered, isAlive);
      const result = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok) {
        version = result.version;
        isDirty ||= isSentAgain && unanswered !== fields();
        unanswered = "";
        if (isDirty || isTypedOn()) keepHere();
        else forget(name);
        say(`${line.dataset.kept} ${result.at}`);
        const address = new URL(location);
        address.search = `?draft=${name}`;
        history.replaceState(history.state, "", address);
      } else if (answer.status === 409) {
        goOnApart(name);
        isDirty = true;
        say(line.dataset.apart);
      } else if (answer.status === 401) {
        say(line.dataset.signedOut, { href: form.dataset.signIn, target: "_blank", textContent: line.dataset.signIn });
        retryLater();
      } else if (answer.status === 410) {
        goOnApart(name);
        keepHere(); // and sent with the next key, so that the line below can be read
        say(result.fault, { href: result.address, textContent: line.dataset.open });
      } else if (result.fault) {
        unanswered = "";
        say(result.fault);
      } else {
        say(isHere ? line.dataset.waiting : line.dataset.lost);
        retryLater();
      }
    } catch {
      say(isHere ? line.dataset.waiting : line.dataset.lost);
      isDirty = true;
      retryLater();
    }
  }

  async function send(isAlive = false) {
    clearTimeout(timer);
    timer = null;
    if (isOnItsWay || window.biaotai.isTooLong()) return;
    while (sending) await sending;
    if (version === 0 && fields() === untouched) return; // nothing is typed that could be lost
    sending = sendNow(isAlive === true);
    await sending;
    sending = null;
    if (isDirty && !timer) timer = setTimeout(send, WAIT);
  }

  function typed() {
    isDirty = true;
    isOnItsWay = false; // the answer was lost, or waiting for it was given up
    if (form.elements.text.value.length < SHORT) keepHere();
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  // A draft that is restored, if its window left more of it here than it had sent.
  async function sendRest() {
    const isRestored = new URLSearchParams(location.search).get("draft") === key();
    const copy = isRestored ? copyOf(key()) : null;
    if (copy?.person !== form.dataset.person || copy.fields === untouched || isDirty) return;
    // The answer to a form shows what was sent, with a conflict or a fault beside it: another page would lose that.
    if ("isAnswer" in form.dataset && !copy.isTypedOn) return;
    const answer = await postCopy(key(), copy);
    if (!answer.ok || isDirty) return;
    forget(key());
    location.replace(location.href);
  }

  // Drafts that other windows left here without having sent them.
  async function sendOthers() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + key());
    for (const name of names) {
      const sendOne = async (lock) => {
        if (lock === null) return; // its window is open
        const copy = copyOf(name.slice(PREFIX.length));
        if (copy?.person !== form.dataset.person) return;
        let draft = name.slice(PREFIX.length);
        let answer = await postCopy(draft, copy);
        if (answer.status === 409) {
          draft = newKey();
          answer = await postWithToken(draft, copy.editing, 0, copy.fields);
        }
        if (answer.ok || answer.status === 410) localStorage.removeItem(name);
        if (answer.ok && copy.editing === form.dataset.editing) {
          say(line.dataset.sent, { href: `?draft=${draft}`, textContent: line.dataset.restore });
        } else if (answer.status === 410) {
          const result = await answer.json();
          say(result.fault, { href: result.address, textContent: line.dataset.open });
        }
      };
      try {
        if (navigator.locks) await navigator.locks.request(name, { ifAvailable: true }, sendOne);
        else await sendOne();
      } catch {
        return; // not back yet, or not readable: it stays here
      }
    }
  }

  // A form is sent once the server can be reached, with a token of the session of now.
  async function submit(button) {
    if (isOnItsWay || window.biaotai.isTooLong(true)) return;
    isOnItsWay = true;
    clearTimeout(timer);
    keepHere();
    try {
      await sending;
      await freshToken();
    } catch {
      isOnItsWay = false;
      submitter = button ?? form.querySelector("[data-key=save]");
      say(line.dataset.waitingToSave);
      setTimeout(comeBack, AGAIN);
      return;
    }
    form.dispatchEvent(new Event("htmx:abort"));
    form.querySelector("#then")?.remove();
    if (button?.name) {
      const then = Object.assign(document.createElement("input"), { type: "hidden", id: "then", name: button.name, value: button.value });
      form.append(then);
    }
    isOnItsWay = true; // whatever was typed while it waited for the token goes along
    isDirty = false;
    keepHere();
    form.elements.draft_version.value = unanswered ? "" : version; // what arrived unanswered is unknown
    form.submit();
    form.elements.sent_before.value = "1"; // of what is sent from now on, should no answer come
  }

  function comeBack() {
    const button = submitter;
    submitter = null;
    if (button) submit(button);
    else if (isDirty) send();
  }

  if (form) {
    untouched = fields();
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("focusout", () => isDirty && send());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(event.submitter);
    });
    // What is recognised while typing is looked up no more once the form is on its way.
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (isOnItsWay || window.biaotai.isTooLong()) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && isDirty) send(true);
      else if (!document.hidden) comeBack();
    });
    addEventListener("pagehide", () => isDirty && keepHere());
    addEventListener("online", comeBack);
    addEventListener("pageshow", (event) => {
      isOnItsWay = false;
      // Whoever comes back from what was saved enters another statement.
      if (event.persisted && !copyOf(key())) form.elements.sent_before.value = "";
    });
    hold(() => sendRest().catch(() => {})); // not back yet, or not readable: it stays here
    addEventListener("load", () => setTimeout(sendOthers, 0));
  }
}
