// Lays graphs out beside the page's thread: the page's own module once more, compiled already, without the page.
// Is told first where the module's script is; then solves one task after the other. Owns nothing else.
let ready;

self.onmessage = async ({ data }) => {
  if (data.script) {
    ready = import(data.script).then(async (page) => {
      await page.default({ module_or_path: data.module });
      return page;
    });
    // Whoever asks is told.
    ready.catch(() => {});
    return;
  }
  let solved = null;
  try {
    solved = (await ready).solve_layout(data.task);
  } catch {
    // The page lays it out itself.
  }
  self.postMessage({ solved }, solved ? [solved.buffer] : []);
};
