// The page of a call: choosing and filling in at once, without asking the server. Without it each button sends the form.
(() => {
  "use strict";
  const form = document.getElementById("call-form");
  if (!form) return;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const field = (name) => document.getElementById(`id_${name}`);
  document.documentElement.classList.add("js");

  // what was chosen stands in the address too: reloading, or signing in again, keeps it
  const keep = (name, value) => {
    const url = new URL(location);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    history.replaceState(history.state, "", url);
  };
  // what stands beside the form follows; by fetch, as a page that is left meanwhile is no error
  const side = document.getElementById("call-side");
  let asked;
  const changed = async () => {
    asked?.abort();
    asked = new AbortController();
    const given = new URLSearchParams(["caller", "on_behalf_of", "issue", "summary", "ticket"].map((name) => [name, field(name).value]));
    try {
      const answer = await fetch(`${side.dataset.url}?${given}`, { signal: asked.signal, redirect: "error" });
      if (answer.ok) side.innerHTML = await answer.text();
    } catch { /* what is there stays */ }
  };
  let typing;
  field("summary").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(changed, 500); });

  // --- who: the option becomes the card at once
  const show = (holder, chosen) => {
    one("[data-chosen]", holder).hidden = !chosen;
    one("[data-find-person]", holder).hidden = chosen;
  };
  const set = (holder, person) => {
    const name = holder.dataset.personField;
    field(name).value = person;
    keep(name, person);
    show(holder, Boolean(person));
    changed();
  };
  const choose = (option) => {
    const holder = option.closest("[data-person-field]");
    one("[data-chosen-who]", holder).replaceChildren(...[...option.childNodes].map((node) => node.cloneNode(true)));
    one("[role=listbox]", holder).hidden = true;
    set(holder, option.dataset.person);
    (one(".quick button") || field("summary")).focus();
  };
  const newcomer = () => {
    const who = field("who");
    const typed = who.value.trim();
    const into = typed.includes("@") ? "new_email" : /^[+\d][\d\s()-]*$/.test(typed) ? "new_phone" : "new_name";
    one("#newcomer").open = true;
    if (typed && !field(into).value) { field(into).value = typed; who.value = ""; }
    one("#who-list").hidden = true;
    (field("new_name").value ? field("new_email") : field("new_name")).focus();
  };
  // Enter before the list is there: taken once it comes, if it names one person only
  let hurried = null;
  all("input[data-combobox]", form).forEach((input) => {
    const list = document.getElementById(input.dataset.combobox);
    input.addEventListener("input", () => { hurried = null; });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      hurried = input;
    });
    list.addEventListener("htmx:afterSwap", () => {
      const people = all("[data-person]", list);
      if (hurried === input && people.length === 1) choose(people[0]);
      hurried = null;
    });
  });

  // --- what: one press fills the rest in; words of one's own stay
  let given = "";
  const pressIssue = (button) => {
    const { issue, summary, outcome, priority, queue } = button.dataset;
    all("[data-issue]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    button.focus(); // a key presses it from elsewhere: the ring goes where the choice is
    field("issue").value = issue;
    if (!field("summary").value.trim() || field("summary").value === given) field("summary").value = summary;
    given = summary;
    field("outcome").value = field("ticket").value && outcome === "opened" ? "added" : outcome;
    field("priority").value = priority;
    field("queue").value = queue;
    keep("issue", issue);
    mark();
    changed();
  };
  const mark = () => {
    const needed = one("[data-issue][aria-pressed=true]")?.hasAttribute("data-check") && field("outcome").value === "solved";
    one("[data-identity]").classList.toggle("is-needed", Boolean(needed) && !field("identity_check").value);
  };
  const pressed = one("[data-issue][aria-pressed=true]");
  if (pressed) given = pressed.dataset.summary;

  // --- the ticket it is added to
  const join = (number, status, subject) => {
    field("ticket").value = number;
    field("seen_status").value = status;
    one("[data-joins-number]").textContent = number;
    one("[data-joins-subject]").textContent = subject;
    one("[data-joins]").hidden = !number;
    field("outcome").value = number ? "added" : "opened";
    if (number && !field("summary").value.trim()) field("summary").value = subject.slice(0, 250);
    keep("ticket", number);
    mark();
    all("[data-add-to]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.addTo === number)));
    field("notes").focus();
  };

  document.addEventListener("click", (event) => {
    const press = (selector, act) => {
      const found = event.target.closest(selector);
      if (!found || event.defaultPrevented) return;
      event.preventDefault();
      act(found);
    };
    press(".listbox [data-person]", choose);
    press("[data-newcomer]", newcomer);
    press("[data-change]", (button) => {
      const holder = button.closest("[data-person-field]");
      set(holder, "");
      const box = field(holder.dataset.find);
      box.focus();
      box.select();
    });
    press("[data-issue]", pressIssue);
    press("[data-add-to]", ({ dataset }) => join(dataset.addTo, dataset.status, dataset.subject));
    press("[data-take-off]", () => join("", "", ""));
  });
  form.addEventListener("change", mark);
  mark();

  // --- keys: Enter in a line does nothing, Ctrl+Enter saves, or from "Who is it?" enters somebody new
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
    if (!(event.ctrlKey || event.metaKey)) {
      if (event.target.matches("#call-form input:not([type=checkbox], [type=radio])")) event.preventDefault();
      return;
    }
    if (!event.target.closest("#call-form, body:not(dialog *)") || one("dialog[open]")) return;
    event.preventDefault();
    if (event.target === field("who") && field("who").value.trim() && !field("caller").value) newcomer();
    else form.requestSubmit(one("[data-send]", form));
  });

  // --- timer: the server says how long, the page only goes on counting; it starts with the first word
  const face = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };
  const since = new WeakMap();
  setInterval(() => {
    const shown = one(".face[data-runs]");
    if (!shown) return;
    if (!since.has(shown)) since.set(shown, performance.now());
    shown.textContent = face(Number(shown.dataset.runs) + Math.floor((performance.now() - since.get(shown)) / 1000));
  }, 500);
  document.body.addEventListener("htmx:afterSettle", () => keep("call", one("#timer [name=call]").value));
  form.addEventListener("input", () => document.body.dispatchEvent(new CustomEvent("call-begins")), { once: true });

  // --- drafts of calls that were never saved go after a week
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:call-")).forEach((key) => {
      if (Date.now() - JSON.parse(localStorage.getItem(key)).at > 7 * 24 * 3600 * 1000) localStorage.removeItem(key);
    });
  } catch { /* nothing is kept here */ }
})();
