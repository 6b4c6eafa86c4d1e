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
        const event = data?.head?.event;
        const report = (event?.block ?? event?.loaded)?.report;
        if (report) soak.digest = { block: report.outcome.block, digest: report.outcome.digest };
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
