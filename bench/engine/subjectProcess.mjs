/**
 * The child's side of subject.mjs: imports the module named in its first argument, opens the subject with the options of the first
 * message, and then answers calls one after the other.
 */
const { open } = await import(process.argv[2]);
let subject;

async function answer({ method, args }) {
  if (method === "open") {
    subject = await open(...args);
    return undefined;
  }
  return await subject[method](...args);
}

let last = Promise.resolve();
process.on("message", ({ id, ...call }) => {
  last = last
    .then(() => answer(call))
    .then(
      (value) => process.send({ id, value }),
      (error) => process.send({ id, error: error instanceof Error ? error.message : String(error) }),
    );
});
process.on("disconnect", () => process.exit(0));
