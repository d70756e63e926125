// Offers passkeys only where the browser knows them, and says in words when one was not used.
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential) return;
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.getElementById("passkey-failed");
    if (note) note.hidden = false;
  });
})();
