/* Keeps the page of attendance for times without a connection, and nothing else: no answer about anybody goes through
   here. KEPT (before this line): the name of the cache, the page and its files. */

self.addEventListener("install", (event) => {
  const fresh = [KEPT.page, ...KEPT.files].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT.cache).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const family = KEPT.cache.slice(0, KEPT.cache.lastIndexOf("-") + 1);
  const old = (name) => name.startsWith(family) && name !== KEPT.cache;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  const page = event.request.mode === "navigate" && pathname === KEPT.page;
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (!page && !KEPT.files.includes(pathname + search)) return;
  const kept = caches.open(KEPT.cache).then((cache) => cache.match(page ? KEPT.page : event.request.url));
  event.respondWith(kept.then((found) => found || fetch(event.request)));
});
