// The engine as `worker.js` runs it, with the time of each command and the size of the memory told beside what came of
// it: for `cargo xtask bench market`, which puts this file in the place of a built engine's `worker.js`.
import init, { Engine } from "./leverloom_engine.js";

let wasm;
let engine;

/** One command: what of its answer tells blocks apart, milliseconds, MiB of memory. */
const timed = async (command) => {
  const start = performance.now();
  const [message] = await engine.handle({ command, blobs: [] });
  const ms = performance.now() - start;
  const { block, digest } = message;
  if (!digest) throw new Error(`${JSON.stringify(command).slice(0, 80)} is refused: ${new TextDecoder().decode(message.head)}`);
  return { ms, mib: wasm.memory.buffer.byteLength / 2 ** 20, block, digest };
};

const tasks = {
  async start({ threads }) {
    wasm = await init();
    engine = new Engine();
    await engine.handle({ command: { start: { threads, virtual_workers: 4, session: "market" } }, blobs: [] });
  },
  timed,
};

self.onmessage = async ({ data: { task, given } }) => {
  try {
    self.postMessage({ answer: (await tasks[task](given)) ?? null });
  } catch (error) {
    self.postMessage({ failed: String(error?.stack ?? error) });
  }
};
