// "Why here?" on a ticket: its panel takes the place of the ticket's details. Without this file it is a page of its own.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const props = document.getElementById("props");
  const desk = window.desk;
  if (!props || !desk) return;
  let link = null;

  const close = ({ focus = true } = {}) => {
    one(".why-panel", props)?.remove();
    document.querySelectorAll(".msg.hl").forEach((message) => message.classList.remove("hl"));
    if (!link) return;
    link.setAttribute("aria-expanded", "false");
    if (props.matches(":popover-open")) props.hidePopover();
    if (focus) link.focus();
    link = null;
  };

  const show = (html, words) => {
    const panel = document.createElement("div");
    panel.className = "why-panel";
    const head = document.createElement("div");
    head.className = "panel-h";
    const title = document.createElement("h2");
    title.tabIndex = -1;
    title.textContent = words.title;
    const shut = document.createElement("button");
    Object.assign(shut, { type: "button", className: "btn btn-ghost btn-icon btn-sm" });
    shut.setAttribute("aria-label", words.close);
    shut.innerHTML = words.icon;
    shut.addEventListener("click", () => close());
    head.append(title, shut);
    panel.innerHTML = html;
    panel.prepend(head);
    props.append(panel);
    props.scrollTop = 0;
    if (getComputedStyle(props).display === "none") props.showPopover(); // on a phone the details are a sheet
    title.focus();
  };

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest("a[data-why]");
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (pressed === link) { close(); return; }
    close({ focus: false });
    try {
      const html = await desk.fragment(pressed.href);
      link = pressed;
      link.setAttribute("aria-expanded", "true");
      document.getElementById(pressed.dataset.why)?.classList.add("hl");
      const words = one("[data-why-words]");
      show(html, { title: words.dataset.title, close: words.dataset.close, icon: words.innerHTML });
    } catch (error) { desk.fault(error); }
  });

  // before the page's own Escape, which leads back to the list
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !link || one("dialog[open]") || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  }, true);
  props.addEventListener("toggle", (event) => { if (event.newState === "closed" && link) close(); });
})();
