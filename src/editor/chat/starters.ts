import type { Starter } from "../../shared/chatProtocol.ts";

/** What an empty panel offers: actions on the active editor that every reader of code wants at some time, each a command of its own. */
export const starters: readonly Starter[] = [
  { command: "nearline.explain", label: "Explain this code", icon: "lightbulb" },
  { command: "nearline.fix", label: "Fix the problem at the cursor", icon: "wrench" },
  { command: "nearline.document", label: "Document this function", icon: "note" },
  { command: "nearline.writeTests", label: "Write tests", icon: "beaker" },
  { command: "nearline.summarise", label: "Summarise this file", icon: "list-unordered" },
];
