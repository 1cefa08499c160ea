// Nothing typed into the editor is lost: kept on the device at once, and on the server a second after typing stops.
// The server's copy is the author's own; when somebody saved a revision since, it answers with both texts.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const get = (id) => document.getElementById(id);
  const says = JSON.parse(get("ed-words").textContent);
  const WEEK = 7 * 24 * 3600 * 1000;
  const NAMES = ["question", "body", "topic", "audience", "owner", "team", "keywords", "also_asked_as", "links", "comment"];
  const fields = NAMES.map((name) => form.elements[name]).filter(Boolean);
  const values = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  // what the server tidies up makes no difference
  const same = (one, other) => fields.every(({ name }) => name === "comment" || (one[name] || "").replace(/\s/g, "") === (other[name] || "").replace(/\s/g, ""));
  const store = { // may be full or forbidden: then nothing is kept, and nothing breaks
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* not there */ } },
  };
  const keyOf = (article) => `answer:${form.dataset.user}:${article || "new"}`;
  const key = keyOf(form.dataset.article);
  const clock = (at) => new Date(at).toTimeString().slice(0, 5);

  const kept = get("ed-kept");
  const status = (words) => { if (kept.textContent.trim() !== words) kept.textContent = words; };
  const trouble = (words, { signIn = false } = {}) => {
    get("ed-trouble").hidden = !words;
    get("ed-trouble-words").textContent = words;
    get("ed-again").hidden = true;
    get("ed-sign-in").hidden = !signIn;
  };

  let timer, retry, flight, dirty = false, signedOut = false, sent = false;
  const save = async () => {
    clearTimeout(timer);
    clearTimeout(retry);
    if (!dirty || sent) return;
    if (flight) { timer = setTimeout(save, 500); return; }
    const body = new FormData(form);
    body.delete("picture");
    const before = values();
    status(says.saving);
    flight = new AbortController();
    let response;
    try {
      response = await fetch(form.dataset.copy, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal: flight.signal });
    } catch {
      if (!sent) { status(says.unsaved); trouble(says.offline); retry = setTimeout(save, 10000); }
      return;
    } finally { flight = undefined; }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) { lost(); return; }
    if (response.ok || response.status === 409) await done(response, before);
    else await failed(response);
  };
  const done = async (response, before) => {
    if (same(before, values())) { dirty = false; store.drop(key); }
    signedOut = false;
    trouble("");
    if (response.ok) { status((await response.json()).said); return; }
    const place = get("ed-conflict"), part = document.createElement("div");
    part.innerHTML = await response.text();
    const notice = part.querySelector("[data-number]");
    status(notice.dataset.said);
    if (place.querySelector("[data-number]")?.dataset.number === notice.dataset.number) return; // it is there already
    place.replaceChildren(...part.childNodes);
    place.hidden = false;
  };
  const lost = () => {
    signedOut = true;
    status(says.unsaved);
    trouble(says.signed_out, { signIn: true });
  };
  const failed = async (response) => {
    const said = await response.json().catch(() => ({}));
    status(says.unsaved);
    trouble(said.message || says.failed);
    if (response.status >= 500) retry = setTimeout(save, 10000);
  };
  // back from signing in: the page's token belongs to the old session, so a new one is fetched first
  const comeBack = async () => {
    if (!signedOut) return;
    try {
      const response = await fetch(location.pathname, { redirect: "manual" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = page.querySelector("#editor [name=csrfmiddlewaretoken]")?.value;
      if (!token) return;
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
      await save();
    } catch { /* still away */ }
  };
  addEventListener("focus", comeBack);
  addEventListener("online", () => { if (dirty) save(); });

  let deviceTimer;
  const keep = () => { clearTimeout(deviceTimer); if (dirty) store.set(key, { at: Date.now(), values: values() }); };
  const changed = (event) => {
    if (event && !NAMES.includes(event.target.name)) return;
    dirty = true;
    if (!signedOut) status(says.unsaved);
    clearTimeout(deviceTimer);
    deviceTimer = setTimeout(keep, 200);
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => { if (dirty && !signedOut) save(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { keep(); if (!signedOut) save(); } });
  addEventListener("pagehide", keep);
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    keep();
    sent = true; // what is saved now must not come back as a copy
    flight?.abort();
    if (event.submitter?.value === "drop") { dirty = false; store.drop(key); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });

  // --- what the device kept and the server does not have is put back
  const restore = (from) => {
    const device = store.get(from);
    if (!device || Date.now() - device.at > WEEK || same(device.values, values())) { store.drop(from); return; }
    if (from !== key) return; // of a new answer, on another one's page: it waits there
    const before = values();
    fields.forEach((field) => { if (device.values[field.name] !== undefined) field.value = device.values[field.name]; });
    get("ed-device").hidden = false;
    get("ed-device-words").textContent = says.from_device.replace("{time}", clock(device.at));
    get("ed-device-drop").addEventListener("click", () => {
      fields.forEach((field) => { field.value = before[field.name]; });
      get("ed-device").hidden = true;
      store.drop(key);
      form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
    });
    form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
  };
  if (form.dataset.article) restore(keyOf("")); // saved for the first time: the new answer's text is this one's
  restore(key);
})();
