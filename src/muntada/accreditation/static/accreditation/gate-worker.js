/* Keeps the app of the gate on the phone; what it shows of people comes from the sealed list, never from here. */
const NAME = "muntada-gate-1";
const APP = /^\/(ar|ru|en)\/[^/]+\/accreditation\/gate\/phone\/$/;
const OF_OURS = /\/static\/|\/app\.webmanifest$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async (url) => {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (isGood(answer)) await put(NAME, url, answer);
  } catch { /* Without a network what was kept before stays. */ }
};
self.addEventListener("message", (event) => event.waitUntil((async () => {
  if (event.data.wipe) { await caches.delete(NAME); return; }
  for (const url of event.data.keep ?? []) {
    if (new URL(url).origin !== self.location.origin) continue;
    if (OF_OURS.test(new URL(url).pathname) && await kept(NAME, url)) continue;
    await keep(url);
  }
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.method !== "GET") return;
  if (OF_OURS.test(url.pathname)) {
    event.respondWith((async () => {
      const found = await kept(NAME, request);
      if (found) return found;
      const answer = await fetch(request);
      if (isGood(answer)) await put(NAME, request, answer.clone());
      return answer;
    })());
    return;
  }
  if (!APP.test(url.pathname) || request.mode !== "navigate") return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      if (isGood(answer)) event.waitUntil(put(NAME, url.origin + url.pathname, answer.clone()));
      return answer;
    } catch (error) {
      const found = await kept(NAME, url.origin + url.pathname);
      if (found) return found;
      throw error;
    }
  })());
});
