// What the page does about its host: registers the service worker, reloads once where that gives threads, and says when a
// new version is ready. Small and without Rust, since it begins before that has loaded. It speaks with the page by events
// on the document: hears `leverloom-running` (the first block is there) and `leverloom-renew` (the new version is wanted),
// says `leverloom-update`. Never reloads while a run plays unless asked to; does nothing inside a frame.

const BUILD = document.querySelector("meta[name=leverloom-build]").content;
/** How often a page that stays open asks whether there is a new version. */
const ASK_MS = 60 * 60 * 1000;

let running = false;
let registration;

/** The browser's service workers; none where they are not allowed, or in a frame. */
function permitted() {
  try {
    return window === window.top && window.isSecureContext ? navigator.serviceWorker : undefined;
  } catch {
    return undefined;
  }
}

const workers = permitted();

/** Registers once; nothing comes of it where storage is blocked, and nothing depends on it. */
async function registered() {
  registration ??= await workers.register("./sw.js", { updateViaCache: "none" });
  return registration;
}

/**
 * A host that sends no headers gives no threads; the worker then sends them, from the next time the page loads. That is
 * brought about at once, before there is anything to lose, and only where no worker was in charge and this is no reload
 * already: a browser in which it does not help is never reloaded twice.
 */
async function isolate() {
  const [navigation] = performance.getEntriesByType("navigation");
  if (window.crossOriginIsolated !== false || workers.controller || navigation?.type === "reload") return;
  workers.addEventListener("controllerchange", () => running || location.reload(), { once: true });
  await registered();
}

/** Has the worker keep this build, and watches for the next. */
async function settle() {
  const { waiting, installing } = await registered();
  workers.addEventListener("message", ({ data, source }) => heard(data, source));
  registration.addEventListener("updatefound", () => watch(registration.installing));
  watch(installing);
  watch(waiting);
  const { active } = await workers.ready;
  if (!navigator.connection?.saveData) active.postMessage("keep");
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < ASK_MS) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
}

/** Asks a worker that has all its files, but not the page, whose it is. */
function watch(worker) {
  const ask = () => worker.state === "installed" && registration.active && worker.postMessage("who");
  worker?.addEventListener("statechange", ask);
  if (worker) ask();
}

function heard({ build, kept }, source) {
  if (source === registration.waiting) {
    // This page is of that build already: nothing changes for it.
    if (build === BUILD) source.postMessage("begin");
    else document.dispatchEvent(new Event("leverloom-update"));
  } else if (kept) {
    document.documentElement.dataset.kept = build;
  }
}

/** Reloads as the new version. Other open pages stay what they are. */
function renew() {
  const reload = () => location.reload();
  workers?.addEventListener("controllerchange", reload, { once: true });
  if (registration?.waiting) registration.waiting.postMessage("begin");
  else reload();
}

if (workers) {
  document.addEventListener("leverloom-renew", renew);
  document.addEventListener("leverloom-running", () => {
    running = true;
    const later = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
    // Nothing depends on it: without storage or network the page is as it is without a worker.
    later(() => settle().catch(() => {}));
  }, { once: true });
  isolate().catch(() => {});
}
