// The engine's dedicated worker: loads the wasm next to it and passes messages through, one at a time.
// Says when it is loaded, or why it cannot be. Owns nothing but the queue; every decision is in Rust (web/engine/src/browser.rs).
import init, { Engine } from "./leverloom_engine.js";

const engine = init().then(() => {
  self.postMessage({ loaded: true });
  return new Engine();
});
// Before the page can ask, it is told why it cannot.
engine.catch((error) => self.postMessage({ failed: String(error) }));
let last = Promise.resolve();

self.onmessage = ({ data }) => {
  last = last.then(async () => {
    const [message, transfer] = await (await engine).handle(data);
    self.postMessage(message, transfer);
  }).catch((error) => {
    // A trap or a failed download: let the page's `error` listener on the worker hear of it.
    self.reportError(error);
  });
};
