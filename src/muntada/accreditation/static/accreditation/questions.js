/* Questions that depend on another answer appear when it is given; without this script they all stand there. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-asks]")) {
    const rows = [...form.querySelectorAll("[data-question]")];
    const answers = (name) => [...form.elements].filter((field) => field.name === name &&
      (/checkbox|radio/.test(field.type) ? field.checked : field.value)).map((field) => field.value);
    for (const hint of form.querySelectorAll("[data-asked-hint]")) hint.hidden = true;
    const look = () => {
      const hidden = new Set();
      for (const row of rows) {
        const { askedIf, askedAnswers, question } = row.dataset;
        if (!askedIf) continue;
        const wanted = askedAnswers.split(" ");
        row.hidden = hidden.has(askedIf) || !answers(askedIf).some((one) => wanted.includes(one));
        if (row.hidden) hidden.add(question);
      }
    };
    form.addEventListener("change", look);
    window.addEventListener("pageshow", look);
    look();
  }
  /* Where a question is defined: options only for kinds that have them. */
  const define = document.querySelector("form[data-question-form]");
  const kind = define?.elements.kind;
  if (kind) {
    const look = () => {
      for (const part of define.querySelectorAll("[data-for-options]")) part.hidden = !["one", "some"].includes(kind.value);
    };
    kind.addEventListener("change", look);
    look();
  }
})();
