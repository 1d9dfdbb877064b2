/**
 * Resident memory at 2k context: a fresh process that has loaded the model and read 2,000 tokens, Node's own 50 MB included, in both
 * cases. Pages mapped from files count as far as they have been read; the system can take them back.
 */
import { residentLimits } from "../limits.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";
import { repositoryText } from "../texts.mjs";

const promptTokens = 2000;

const kinds = [
  ["anonymous", "· its own (RssAnon)"],
  ["file", "· mapped files (RssFile)"],
  ["shared", "· shared (RssShmem)"],
  ["highest", "· highest ever (VmHWM)"],
];

export const memory = {
  name: "memory",
  title: "Resident memory at 2k context",
  async measure(contest) {
    const limits = residentLimits(contest.model.bytes);
    const settings = (await contest.rivalSettings())?.decode;
    const after = async (name, more) => {
      const [subject, reason] = await contest.tryStart(name, more);
      if (subject === undefined) return { reason };
      try {
        const { promptTokens: read } = await subject.call("firstToken", repositoryText(), contest.tokens(promptTokens));
        return { read, memory: await subject.call("memory"), memoryAt: await subject.call("memoryAt") };
      } catch (error) {
        return { reason: error.message };
      } finally {
        await subject.stop();
      }
    };
    const nearline = await after("nearlineModel");
    const rival = await after("llamaCppModel", { settings });
    if (nearline.memory === undefined) return [missingRow("resident", nearline.reason ?? "is read from Linux's /proc")];
    const value = nearline.memory.resident;
    return [
      resultRow({
        measure: "resident",
        unit: "MB",
        nearline: value,
        rival: rival.memory?.resident,
        judged: value,
        limits,
        show: shows.mb,
        note: `after ${nearline.read} tokens; file of ${shows.mb(contest.model.bytes)} MB${rival.reason ? `; llama.cpp: ${rival.reason}` : ""}`,
      }),
      ...kinds.map(([kind, measure]) =>
        resultRow({ measure, unit: "MB", nearline: nearline.memory[kind], rival: rival.memory?.[kind], show: shows.mb }),
      ),
      resultRow({
        measure: "· resident when loaded",
        unit: "MB",
        nearline: nearline.memoryAt.opened.resident,
        rival: rival.memoryAt?.opened.resident,
        show: shows.mb,
      }),
    ];
  },
};
