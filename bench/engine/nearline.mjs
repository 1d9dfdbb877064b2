/** The engine in a subject's process (subjectProcess.mjs). */
import { createRequire } from "node:module";
import { bundlePath } from "./bundle.mjs";
import { textLoss } from "./textLoss.mjs";

const { openNearline } = createRequire(import.meta.url)(bundlePath("nearlineEngine"));

export async function open({ exact = false, ...options }) {
  const { form, vocabularySize, contextLength, trace, ...engine } = await openNearline({ exact, ...options });
  return {
    ...engine,
    info: () => ({ name: "Nearline", vocabularySize, contextLength, settings: { form } }),
    async loss(ids) {
      const loss = textLoss(ids);
      await trace(ids, (position, logits) => loss.add(position, logits));
      return loss.result();
    },
  };
}
