// A benchmark's worker: loads the wasm next to it and does one task after the other. Owns nothing but the queue.
//
// The wasm's bytes get an empty section with a number of this worker's own: browsers share compiled code between modules
// of the same bytes, and a worker that is to be cold would get what another one has warmed.
import init, * as wasm from "./leverloom_bench.js";

let bench;

const fetched = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** A custom section named "salt", of a number. */
const salt = (number) => {
  const section = new Uint8Array(15);
  section.set([0, 13, 4, ...new TextEncoder().encode("salt")]);
  new DataView(section.buffer).setFloat64(7, number);
  return section;
};

const tasks = {
  async start({ threads, number }) {
    const body = new Blob([await fetched("./leverloom_bench_bg.wasm"), salt(number)]);
    await init({ module_or_path: new Response(body, { headers: { "Content-Type": "application/wasm" } }) });
    if (threads > 0) await wasm.Bench.startPool(threads);
  },
  async load({ block }) {
    bench = new wasm.Bench(await fetched(block));
  },
  list() {
    bench.list();
  },
  execute({ strategy, workers }) {
    return bench.execute(strategy, workers);
  },
  outcome() {
    return { gas: bench.gas(), digest: bench.digest() };
  },
};

self.onmessage = async ({ data: { task, given } }) => {
  try {
    self.postMessage({ answer: (await tasks[task](given)) ?? null });
  } catch (error) {
    self.postMessage({ failed: String(error?.stack ?? error) });
  }
};
