// Small helps for every page. No page needs this file: each form, link and menu works without it.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  // storage may be full or forbidden: then nothing is kept, and nothing breaks
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* not there */ } },
  };

  // --- theme: at once, then kept by the server
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    const body = new FormData(form);
    const theme = event.submitter.value;
    body.set("theme", theme);
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    one("meta[name=color-scheme]").content = theme || "light dark";
    all("[data-theme-form] [aria-pressed]").forEach((b) => b.setAttribute("aria-pressed", String(b.value === theme)));
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
    if (event.submitter.offsetParent === null) all("button", form).find((b) => b.offsetParent !== null)?.focus();
  });

  // --- forms: a double press sends once; the button says so
  const rest = (form) => {
    delete form.dataset.sent;
    all("[aria-busy=true]", form).forEach((b) => b.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-theme-form], [hx-post]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    if (form.dataset.draft) store.set("draft-sent", form.dataset.draft);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(rest); });

  // --- error summary takes the focus
  one(".error-summary")?.focus();

  // --- a password can be shown; it is hidden again before it is sent
  all("[data-show-password]").forEach((button) => {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const show = (yes) => {
      input.type = yes ? "text" : "password";
      button.setAttribute("aria-pressed", String(yes));
    };
    button.hidden = false;
    button.addEventListener("click", () => { show(input.type === "password"); input.focus(); });
    input.form.addEventListener("submit", () => show(false));
  });

  // --- "/" goes to the search box, outside fields
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = all("input[type=search]").find((input) => input.offsetParent !== null);
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  // --- combobox over a list that htmx loads (ARIA APG: list autocomplete, manual selection)
  const combobox = (input) => {
    const list = document.getElementById(input.dataset.combobox);
    if (!list) return;
    const roles = { role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" };
    Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
    let at = -1;
    const options = () => all("[role=option]", list);
    const open = (yes) => {
      const shown = yes && options().length > 0;
      list.hidden = !shown;
      input.setAttribute("aria-expanded", String(shown));
      if (!shown) mark(-1);
    };
    const mark = (index) => {
      at = index;
      options().forEach((option, i) => {
        option.id ||= `${list.id}-${i}`;
        option.setAttribute("aria-selected", String(i === index));
      });
      const current = options()[index];
      if (current) { input.setAttribute("aria-activedescendant", current.id); current.scrollIntoView({ block: "nearest" }); }
      else input.removeAttribute("aria-activedescendant");
    };
    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); open(false); }
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
        event.preventDefault();
        const down = event.key === "ArrowDown";
        if (list.hidden) open(true);
        mark(at < 0 ? (down ? 0 : count - 1) : (at + (down ? 1 : count - 1)) % count);
      } else if (event.key === "Enter" && at >= 0 && !event.ctrlKey && !event.metaKey) { event.preventDefault(); options()[at].click(); }
    });
    const first = "comboboxFirst" in input.dataset; // Enter takes the first one; never one of an older list
    list.addEventListener("htmx:afterSwap", () => { mark(-1); open(document.activeElement === input); if (first && !list.hidden) mark(0); });
    if (first) input.addEventListener("input", () => mark(-1));
    input.addEventListener("focus", () => open(input.value.trim().length > 1));
    const leave = () => setTimeout(() => { if (!list.contains(document.activeElement) && document.activeElement !== input) open(false); });
    input.addEventListener("blur", leave);
    list.addEventListener("focusout", leave);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
  };
  all("input[data-combobox]").forEach(combobox); // without a script it stays a plain search box

  // --- draft of a form, on this device only, for a week; dropped once the form was taken
  const WEEK = 7 * 24 * 3600 * 1000;
  const drafts = all("form[data-draft]");
  const sent = store.get("draft-sent");
  if (sent && !one("input[name=password]")) { // who is asked to sign in first: their words were not taken yet
    store.drop("draft-sent");
    if (!drafts.some((form) => form.dataset.draft === sent) && !one(".err")) store.drop(`draft:${sent}`);
  }
  drafts.forEach((form) => {
    const key = `draft:${form.dataset.draft}`;
    const fields = all("input[type=text], input[type=email], input:not([type]), textarea", form).filter((field) => field.name);
    const kept = store.get(key);
    if (kept && Date.now() - kept.at < WEEK) fields.forEach((field) => { if (!field.value && kept.values[field.name]) field.value = kept.values[field.name]; });
    else store.drop(key);
    let timer;
    const save = () => {
      clearTimeout(timer);
      const values = Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
      if (!Object.keys(values).length) { store.drop(key); return; }
      store.set(key, { at: Date.now(), values });
      const status = one("[data-draft-status]", form);
      if (status && status.textContent !== status.dataset.draftStatus) status.textContent = status.dataset.draftStatus;
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1000); });
    form.addEventListener("focusout", save);
  });

  // --- offline: said in words, for as long as it lasts; nothing is sent by itself later
  const connection = () => all("[data-offline]").forEach((strip) => { strip.hidden = navigator.onLine; });
  ["online", "offline"].forEach((name) => addEventListener(name, connection));
  if (!navigator.onLine) connection();

  // --- a view counts when the page was looked at for two seconds
  const beacon = one("[data-view-beacon]");
  if (beacon && navigator.sendBeacon) {
    let timer;
    const count = () => {
      navigator.sendBeacon(beacon.dataset.viewBeacon);
      document.removeEventListener("visibilitychange", watch);
    };
    const watch = () => { clearTimeout(timer); if (document.visibilityState === "visible") timer = setTimeout(count, 2000); };
    document.addEventListener("visibilitychange", watch);
    watch();
  }

  // --- a search counts when its results were looked at for two seconds, and says what came of it
  if (one("form#search") && navigator.sendBeacon) {
    let timer;
    const tell = (outcome = "") => {
      const page = one("[data-asked]");
      if (!page || (!outcome && document.visibilityState !== "visible")) return;
      const body = new FormData();
      body.set("ticket", page.dataset.asked);
      body.set("outcome", outcome);
      navigator.sendBeacon(page.dataset.askedAt, body);
    };
    const wait = () => { clearTimeout(timer); timer = setTimeout(tell, 2000); };
    document.addEventListener("htmx:afterSwap", wait);
    document.addEventListener("visibilitychange", wait);
    document.addEventListener("click", (event) => {
      const outcome = event.target.closest("a")?.closest("[data-outcome]")?.dataset.outcome;
      if (outcome) tell(outcome);
    });
    wait();
  }

  // --- contents: the part in sight is marked
  const contents = all(".rail .toc a[href^='#']").map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]);
  if (contents.length) {
    const markPart = () => {
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
      const seen = contents.filter(([, part]) => part && (atEnd || part.getBoundingClientRect().top < 160));
      contents.forEach(([link]) => link.removeAttribute("aria-current"));
      (seen.at(-1) || contents[0])[0].setAttribute("aria-current", "true");
    };
    let frame = 0;
    addEventListener("scroll", () => { frame ||= requestAnimationFrame(() => { frame = 0; markPart(); }); }, { passive: true });
    markPart();
  }

  // --- print
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // --- video: nothing is asked of the video host before it is pressed
  document.addEventListener("click", (event) => {
    const cover = event.target.closest("[data-video-src]");
    if (!cover || !cover.dataset.videoSrc.startsWith("https://")) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.className = "video";
    frame.src = cover.dataset.videoSrc;
    frame.title = cover.dataset.videoTitle || cover.textContent.trim();
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.tabIndex = 0;
    cover.replaceWith(frame);
    frame.focus();
  });

  // --- headings: a button that copies the address of the part
  all("[data-copy-link]").forEach((prose) => {
    const say = document.createElement("span");
    say.className = "visually-hidden";
    say.setAttribute("role", "status");
    prose.append(say);
    all("h2[id], h3[id]", prose).forEach((heading) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "anchor";
      button.textContent = "#";
      button.setAttribute("aria-label", `${prose.dataset.copyLink}: ${heading.textContent.trim()}`);
      button.addEventListener("click", async () => {
        history.replaceState(null, "", `#${heading.id}`);
        try { await navigator.clipboard.writeText(location.href); say.textContent = prose.dataset.copied || ""; } catch { say.textContent = ""; }
      });
      heading.append(button);
    });
  });

  // --- the ticket: newest message in sight, the box ready when a tab is chosen, Ctrl/Cmd+Enter sends
  const thread = one(".thread");
  if (thread && !location.hash) thread.scrollTop = thread.scrollHeight;
  all(".composer").forEach((form) => {
    const box = one("textarea", form);
    form.addEventListener("pointerup", (event) => { if (event.target.closest(".tabs label")) setTimeout(() => box?.focus()); });
    box?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(all("button:not([type=button])", form).find((button) => button.offsetParent !== null));
    });
  });

  // --- due times tick on, in the words the server uses
  const left = (minutes) => {
    const part = Math.abs(minutes);
    const words = part < 60 ? `${part}m` : `${Math.floor(part / 60)}h ${String(part % 60).padStart(2, "0")}m`;
    return minutes < 0 ? `−${words}` : words;
  };
  const tick = () => all("time[data-due]").forEach((time) => {
    if (!/^−?(\d+h )?\d+m$/.test(time.textContent.trim())) return;
    const minutes = Math.floor((Date.parse(time.dateTime) - Date.now()) / 60000);
    time.textContent = left(minutes);
    if (minutes < 0) { time.parentNode.classList.remove("warn"); time.parentNode.classList.add("bad"); }
  });
  if (one("time[data-due]")) setInterval(tick, 30000);

  // --- files: what was chosen, by name; pasted and dropped pictures join in
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  all("input[type=file]").forEach((input) => {
    const zone = input.closest(".dropzone") || input;
    const list = document.createElement("ul");
    list.className = "file-list";
    list.setAttribute("aria-live", "polite");
    zone.after(list);
    const show = () => list.replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name} · ${size(file.size)}`;
      return row;
    }));
    const add = (files) => {
      if (!files.length) return false;
      const both = new DataTransfer();
      [...(input.multiple ? input.files : []), ...files].slice(0, input.multiple ? undefined : 1).forEach((file) => both.items.add(file));
      input.files = both.files;
      input.closest("details")?.setAttribute("open", ""); // or what was pasted would not be seen
      show();
      return true;
    };
    input.addEventListener("change", show);
    input.form?.addEventListener("paste", (event) => { if (add([...event.clipboardData.files])) event.preventDefault(); });
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("over"); add([...event.dataTransfer.files]); });
  });
})();
