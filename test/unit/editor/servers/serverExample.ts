import type { ServerModel, ServerView } from "../../../../src/shared/servers.ts";

export const serverModel: ServerModel = {
  id: "/models/qwen.gguf",
  name: "Qwen_Coder",
  contextTokens: 32_768,
  fillsInTheMiddle: "yes",
  isLoaded: true,
  inUseFor: ["completion", "chat"],
  missing: ["It tells no [x](command:evil).", "Answers are not compared.", "A third thing."],
};

/** A server that has both roles and is there. */
export const serverHere: ServerView = {
  host: "gpu.example.com:8080",
  title: "llama.cpp",
  status: { kind: "here" },
  models: [serverModel],
  roles: ["completion", "chat"],
  hitRate: 0.934,
};
