// Leverloom's service worker: keeps one build whole, so that the page opens without a network, and gives it the headers
// that threads need where its host sends none. Owns the caches whose names begin with NAME; never touches a frame (what
// that may do, the page around it decides), and never reloads anything. The build fills in the three constants below.

/** The id of the build that this worker belongs to, as the page of the build names it. */
const BUILD = "";
/** Names and values of the headers of every answer. */
const HEADERS = [];
/** Every file of the build whose name changes with its content. */
const FILES = [];

const scope = new URL(self.registration.scope);
const NAME = `leverloom ${scope.pathname} `;
const HERE = NAME + BUILD;
/** The address that the page is kept under. What has its page is whole: the page comes last. */
const PAGE = scope.href;
const HASHED = /-[0-9a-f]{16}/;
/** A server on this machine is always there, and what it serves now is what is meant. */
const LOCAL = ["localhost", "127.0.0.1", "[::1]"].includes(scope.hostname);
/** Files fetched at a time: the page that runs meanwhile goes first. */
const AT_ONCE = 4;

self.addEventListener("install", (event) => {
  // The first one begins at once and keeps files when the page says so. A later one is ready when it has all of them.
  event.waitUntil(self.registration.active ? keep() : self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), tidy()]));
});

self.addEventListener("message", (event) => {
  const answer = (kept) => event.source?.postMessage({ build: BUILD, kept });
  if (event.data === "who") answer(false);
  if (event.data === "begin") self.skipWaiting();
  // What cannot be kept now is kept another time: a full disk or a lost network is no fault of the page.
  if (event.data === "keep") event.waitUntil(keep().then(() => answer(true), () => answer(false)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  if (request.mode === "navigate") {
    const name = url.pathname.slice(scope.pathname.length);
    if (request.destination !== "document" || !["", "index.html"].includes(name)) return;
    event.respondWith(page(request));
    event.waitUntil(tidy());
  } else if (HASHED.test(url.pathname)) {
    event.respondWith(file(request));
  }
});

/** Fetches what is not here yet; the page of another build is refused, for its files would be others. */
async function keep() {
  const cache = await caches.open(HERE);
  if (await cache.match(PAGE)) return;
  // Past every cache: a server that tells changes by date and size may say that the old page is still the page.
  const page = await fetch(PAGE, { cache: "reload" });
  if (!page.ok || !(await page.clone().text()).includes(BUILD)) throw new Error("the page is of another build");
  const left = [...FILES];
  const fetchOnes = async () => {
    for (let name = left.pop(); name; name = left.pop()) {
      const address = new URL(name, scope).href;
      // Another build may have it as well, but goes before this one.
      const answer = (await caches.match(address, { ignoreVary: true })) ?? (await fetch(address));
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      await cache.put(address, answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchOnes));
  await cache.put(PAGE, page);
}

/** The page: as it is kept, or from the network where nothing is, or from this machine while that answers. */
async function page(request) {
  if (LOCAL) {
    const answer = await fetch(request).catch(() => undefined);
    return dressed(answer?.ok ? answer : ((await kept()) ?? answer ?? Response.error()));
  }
  return dressed((await kept()) ?? (await fetch(request)));
}

async function kept() {
  try {
    return await (await caches.open(HERE)).match(PAGE);
  } catch {
    // Storage may be blocked or broken: then there is the network.
    return undefined;
  }
}

/** A file whose name says what is in it: whichever build kept it. */
async function file(request) {
  const found = await caches.match(request, { ignoreVary: true }).catch(() => undefined);
  const answer = found ?? (await fetch(request));
  return request.destination.endsWith("worker") ? dressed(answer) : answer;
}

/** The answer with our headers. Those that isolate must be on the page and on the scripts of its workers. */
function dressed(answer) {
  if (answer.type === "error" || answer.type === "opaqueredirect") return answer;
  const { status, statusText } = answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of HEADERS) headers.set(name, value);
  return new Response(answer.body, { status, statusText, headers });
}

/** Forgets other builds once none of their pages is open, unless the next one is already on its way. */
async function tidy() {
  if (self.registration.installing ?? self.registration.waiting) return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some(({ url }) => url.startsWith(scope.href))) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(NAME) && name !== HERE) await caches.delete(name);
  }
}
