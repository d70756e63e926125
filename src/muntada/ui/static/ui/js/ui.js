/* What every page can do beyond its links and forms. Nothing here is needed to read or to save. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = value
      ? `${name}=${value}; path=/; max-age=31536000; SameSite=Lax${secure}`
      : `${name}=; path=/; max-age=0; SameSite=Lax${secure}`;
  };

  /* Theme and density: kept in a cookie, so that the server's next page comes in the right colours at once. */
  const choose = (button) => {
    const { set, to } = button.dataset;
    keep(set, to);
    if (to) root.dataset[set] = to; else delete root.dataset[set];
    for (const other of all(`[data-set="${set}"]`)) other.setAttribute("aria-pressed", String(other.dataset.to === to));
  };
  for (const scripted of all("[data-look], [data-scripted]")) scripted.hidden = false;

  /* Dialogs and menus */
  const open = (dialog) => { if (dialog && !dialog.open) dialog.showModal(); };
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const set = at("[data-set]");
    if (set) choose(set);
    const opener = at("[data-opens]");
    if (opener) { event.preventDefault(); open(byId(opener.dataset.opens)); }
    const dismiss = at("[data-dismiss]");
    if (dismiss) {
      const shown = dismiss.closest(".toast, .banner");
      if (shown?.classList.contains("toast")) shown.remove(); else if (shown) shown.hidden = true;
    }
    if (event.target.matches?.("dialog")) event.target.close();
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const copy = at("[data-copy-from]");
    if (copy) {
      const source = byId(copy.dataset.copyFrom);
      const target = byId(copy.dataset.copyTo);
      target.value = source.value;
      target.dispatchEvent(new Event("input", { bubbles: true }));
      target.focus();
    }
  });

  /* Ask before what cannot be undone: `data-confirm` on a form or on its button. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asking = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    const dialog = byId("ui-confirm");
    if (!asking || !dialog || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("[data-text]").textContent = asking;
    dialog.querySelector("[data-yes]").textContent = event.submitter?.textContent.trim() || dialog.dataset.yes || "OK";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter);
    }, { once: true });
    open(dialog);
  }, true);

  /* Filters that send themselves */
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-autosubmit]")) form.requestSubmit();
    if (event.target.matches("[data-shortcuts-switch]")) {
      const off = event.target.checked ? "" : "off";
      keep("shortcuts", off);
      if (off) root.dataset.shortcuts = off; else delete root.dataset.shortcuts;
    }
  });
  for (const button of all("form[data-autosubmit] [data-without-script]")) button.hidden = true;

  /* What was typed and not saved: warn on leaving, carry over to the other language. */
  let sending = false;
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.method === "post" && !form.matches("[data-no-warning]")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => { sending = true; dirty.delete(event.target); });
  window.addEventListener("beforeunload", (event) => { if (dirty.size && !sending) event.preventDefault(); });
  window.addEventListener("pageshow", () => { sending = false; });
  const place = `draft:${location.pathname.replace(/^\/(ar|ru|en)(?=\/|$)/, "")}`;
  const fields = () => all("form[method=post] :is(input, textarea, select)[name]").filter((field) =>
    !["hidden", "password", "file", "submit"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
  for (const link of all(".langs a")) {
    link.addEventListener("click", () => {
      if (!dirty.size) return;
      const values = fields().map((field) =>
        [field.name, field.value, /checkbox|radio/.test(field.type) ? field.checked : null]);
      sessionStorage.setItem(place, JSON.stringify(values));
      sending = true;
    });
  }
  const toast = (text, { undo } = {}) => {
    const shown = byId("ui-toast")?.content.firstElementChild.cloneNode(true);
    if (!shown) return;
    shown.querySelector("[data-text]").textContent = text;
    const button = shown.querySelector("[data-undo]");
    if (undo) {
      button.hidden = false;
      button.addEventListener("click", () => { shown.remove(); undo(); });
    }
    byId("ui-toasts").append(shown);
    /* Long enough to read and to reach, and it waits while it is looked at. */
    const leave = () => setTimeout(() => (shown.matches(":hover, :focus-within") ? leave() : shown.remove()), undo ? 30000 : 8000);
    leave();
  };
  const kept = sessionStorage.getItem(place);
  if (kept && fields().length) {
    sessionStorage.removeItem(place);
    const values = JSON.parse(kept);
    for (const field of fields()) {
      const found = values.find(([name, value, checked]) => name === field.name && (checked === null || value === field.value));
      if (!found) continue;
      if (found[2] === null) field.value = found[1]; else field.checked = found[2];
      if (field.form) dirty.add(field.form);
    }
    toast(byId("ui-restored")?.content.textContent ?? "");
  }

  /* An undo that the server offers in a page or in an htmx answer: <form data-undo="Meeting moved to table 12">. */
  const offerUndo = (inside) => {
    for (const form of all("form[data-undo]:not([data-offered])", inside)) {
      form.dataset.offered = "yes";
      form.hidden = true;
      toast(form.dataset.undo, { undo: () => form.requestSubmit() });
    }
  };
  offerUndo(document);
  document.addEventListener("htmx:load", (event) => offerUndo(event.detail.elt));

  /* Connection */
  const offline = byId("ui-offline");
  const failed = byId("ui-failed");
  const connection = () => { if (offline) offline.hidden = navigator.onLine; };
  window.addEventListener("online", connection);
  window.addEventListener("offline", connection);
  connection();
  const failure = (code) => {
    if (!failed) return;
    failed.querySelector("[data-code]").textContent = code;
    failed.hidden = false;
  };
  document.addEventListener("htmx:sendError", () => { if (navigator.onLine) failure(""); else connection(); });
  document.addEventListener("htmx:timeout", () => failure(""));
  document.addEventListener("htmx:responseError", (event) => failure(`E-${event.detail.xhr.status}`));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && failed) failed.hidden = true; });
  /* The server's token travels with each htmx request that changes something. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });

  /* Where tabs do not fit, the one that is open is in sight. */
  for (const tab of all(":is(.tabs, .nav) [aria-current]")) {
    const strip = tab.parentElement;
    const [shown, outer] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
    if (shown.left < outer.left) strip.scrollLeft += shown.left - outer.left;
    else if (shown.right > outer.right) strip.scrollLeft += shown.right - outer.right;
  }

  /* Errors: the summary takes the focus, so that a screen reader begins there. */
  document.querySelector("form:not([data-quiet]) .errsum, .errsum:not(form *)")?.focus();

  /* Shortcuts by the place of a key, so that they work on Arabic and Russian keyboards; they can be switched off. */
  let going = 0;
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const step = (by) => {
    const list = rows();
    const next = list[Math.max(0, Math.min(list.length - 1, list.indexOf(document.activeElement.closest("[data-row]")) + by))];
    const target = next?.matches("a, button") ? next : next?.querySelector("a, button, input") ?? next;
    target?.focus();
  };
  const follow = (selector) => {
    const found = document.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  };
  const keys = {
    Slash: () => {
      const box = all("input[type=search], [data-search]").find((one) => one.offsetParent !== null);
      if (box?.matches("input")) box.focus(); else if (box) box.click();
      return Boolean(box);
    },
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyE: () => follow("[data-key=edit]"),
    BracketLeft: () => follow("[rel=prev]"),
    BracketRight: () => follow("[rel=next]"),
    KeyG: () => { going = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    if (root.dataset.shortcuts === "off" || event.altKey || event.isComposing) return;
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyS" && !event.shiftKey) {
      const form = event.target.form ?? document.querySelector("form[method=post][data-saves]");
      if (form?.method === "post") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || typing || document.querySelector("dialog[open]")) return;
    if (event.code === "Slash" && event.shiftKey || event.key === "?") { event.preventDefault(); open(byId("ui-help")); return; }
    if (event.shiftKey) return;
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && Date.now() - going < 1500) {
      all(".rail > ul > li:not(.more) > a")[digit[1] - 1]?.click();
      return;
    }
    const other = all("[data-shortcut]").find((element) => element.dataset.shortcut === event.code);
    if (other) { event.preventDefault(); other.click(); return; }
    if (keys[event.code] && keys[event.code]() !== false) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
