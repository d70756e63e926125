// Gives each passkey form its part of the sign-in library, offers passkeys only where the browser knows them,
// and says in words when one was not used. A form names its part in data-passkey: login, add or authenticate.
(() => {
  const idOf = (form, selector) => form.querySelector(selector)?.id;

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential) return;
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      const part = form.dataset.passkey;
      window.allauth.webauthn.forms[`${part}Form`]({
        ids: {
          [part]: idOf(form, "[data-passkey-button]"),
          credential: idOf(form, "[name$=credential]"),
          passwordless: idOf(form, "[name$=passwordless]"),
          data: "passkey-data",
        },
      });
      for (const hidden of [form, ...form.querySelectorAll("[hidden][data-passkey-button]")]) hidden.hidden = false;
    }
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.getElementById("passkey-failed");
    if (note) note.hidden = false;
  });
})();
