// Before every page of the soak: notes the engine's worker, what it answered last, and what was copied.
(() => {
  const soak = (window.soak = { worker: null, workers: 0, digest: null, copied: null, wasm: null });
  const Real = window.Worker;
  window.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      soak.worker = this;
      soak.workers += 1;
      this.addEventListener("message", ({ data }) => {
        if (data?.digest) soak.digest = { block: data.block, digest: data.digest };
      });
    }
  };
  navigator.clipboard.writeText = async (text) => {
    soak.copied = text;
  };
  addEventListener("TrunkApplicationStarted", ({ detail }) => {
    soak.wasm = detail.wasm;
  });
})();
