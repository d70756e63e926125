/* Keeps the pages of the day on this device while somebody is signed in, for sixteen hours at most. */
const NAME = "muntada-day-1";
const OF_THE_DAY = /^\/(ar|ru|en)\/[^/]+\/(hall|console|schedule|table-plan)\//;
const STATIC = /\/static\//;
const SIGN_IN = /^\/(ar|ru|en)\/account\/(login|link|join)\//;
const OWNER = "/muntada-day-owner";

/* A telephone goes from hand to hand: what one person kept is gone before another's pages are kept. */
const takeOver = async (owner) => {
  const found = await (await caches.open(NAME)).match(OWNER);
  if (found && await found.text() === owner) return;
  await caches.delete(NAME);
  await (await caches.open(NAME)).put(OWNER, new Response(owner));
};
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("muntada-day-") && name !== NAME) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => event.waitUntil((async () => {
  await takeOver(event.data.owner);
  for (const url of event.data.keep ?? []) {
    const request = new Request(url, { credentials: "same-origin" });
    if (new URL(url).origin !== self.location.origin) continue;
    if (STATIC.test(new URL(url).pathname) && await kept(NAME, request)) continue;
    try {
      const answer = await fetch(request);
      if (isGood(answer)) await put(NAME, request, answer);
    } catch { return; }
  }
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (/\/account\/logout\/$/.test(url.pathname) || /\/sign-out\/$/.test(url.pathname)) {
    /* Whoever signs out leaves nothing of anybody on the device. */
    event.waitUntil(caches.delete(NAME));
    return;
  }
  if (SIGN_IN.test(url.pathname)) {
    /* Whoever signs in may be somebody else; without a network nobody does. */
    event.respondWith(fetch(request).then(async (answer) => { await caches.delete(NAME); return answer; }));
    return;
  }
  if (request.method !== "GET") return;
  if (STATIC.test(url.pathname)) {
    event.respondWith((async () => await kept(NAME, request) ?? fetch(request))());
    return;
  }
  if (!OF_THE_DAY.test(url.pathname) || url.pathname.endsWith(".js")) return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      if (request.mode === "navigate") {
        if (isGood(answer)) event.waitUntil(put(NAME, request, answer.clone()));
        else if (answer.redirected || answer.type === "opaqueredirect") event.waitUntil(caches.delete(NAME));
      }
      return answer;
    } catch (error) {
      const found = request.mode === "navigate" ? await kept(NAME, request) : null;
      if (found) return found;
      throw error;
    }
  })());
});
