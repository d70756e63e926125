/* An answer that is being typed stays on the phone until it has arrived: through a lost connection, a closed
   page or a sign-in that ended. Without this script the form works all the same. */
(() => {
  "use strict";
  const PREFIX = "outcome:";
  const form = document.querySelector("form[data-outcome]");
  const store = (() => { try { return window.localStorage; } catch { return null; } })();
  if (!store) return;
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };

  /* Arrived: what the server has in this version or a later one needs no draft. */
  for (const line of document.querySelectorAll("[data-said]")) {
    const key = PREFIX + line.dataset.said;
    const draft = read(key);
    if (draft && Number(draft.revision) < Number(line.dataset.revision)) store.removeItem(key);
  }
  if (!form) return;

  const key = PREFIX + form.dataset.outcome;
  const offline = document.getElementById("outcome-offline");
  const fields = () => [...form.elements].filter((field) =>
    field.name && field.name !== "csrfmiddlewaretoken" && !["hidden", "submit"].includes(field.type));
  const keep = () => store.setItem(key, JSON.stringify({
    reader: form.dataset.reader,
    revision: form.dataset.revision,
    values: fields().map((field) => [field.name, field.value, /checkbox|radio/.test(field.type) ? field.checked : null]),
  }));

  const draft = read(key);
  const refused = form.querySelector(".errsum");
  if (draft && (draft.reader !== form.dataset.reader || draft.revision !== form.dataset.revision)) {
    store.removeItem(key);
  } else if (draft && !refused) {
    for (const field of fields()) {
      const found = draft.values.find(([name, value, checked]) =>
        name === field.name && (checked === null || value === field.value || field.type === "checkbox"));
      if (!found) continue;
      if (found[2] === null) field.value = found[1]; else field.checked = found[2];
    }
    document.getElementById("outcome-kept").hidden = false;
    const rest = document.getElementById("outcome-rest");
    const filled = (field) => /checkbox|radio/.test(field.type) ? field.checked : field.value !== "" && field.tagName !== "SELECT";
    if ([...rest.querySelectorAll("input, textarea")].some(filled)) rest.open = true;
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    offline.hidden = false;
    offline.scrollIntoView({ block: "center" });
  }, true);
  window.addEventListener("online", () => { offline.hidden = true; });
})();
