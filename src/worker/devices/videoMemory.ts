/** How much memory a graphics card has to itself, and whether a model fits into it. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { t } from "@vscode/l10n";
import type { GraphicsCard } from "../../engine/hardware.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { MemoryEstimate } from "../../shared/models.ts";

const nvidia = 0x10de;

/**
 * A card with less than this shares the processor's memory, and what the system calls its own is a part that is set aside for it: a model may take more.
 */
const minOwnBytes = 2 * 2 ** 30;

/** The windows of all programs lie in a card's memory as well. */
const usableShare = 0.9;

/** The parts of the machine that this asks; tests put their own in its place. */
export interface MemoryMachine {
  readonly platform: NodeJS.Platform;
  readonly read: (path: string) => Promise<string>;
  /** What a program writes. */
  readonly run: (program: string, parameters: readonly string[]) => Promise<string>;
}

/** NVIDIA's program wakes a card that sleeps, which takes some tenths of a second. */
const programMs = 3000;

const run = promisify(execFile);

const memoryMachine: MemoryMachine = {
  platform: process.platform,
  read: (path) => readFile(path, "utf8"),
  run: async (program, parameters) => (await run(program, parameters, { timeout: programMs, windowsHide: true })).stdout,
};

/** Of the card with the most; undefined where none has its own, or nobody tells. */
export async function videoMemoryBytes(cards: readonly GraphicsCard[], machine = memoryMachine): Promise<number | undefined> {
  const told = await Promise.all(cards.map((card) => cardBytes(card, machine).catch(() => 0)));
  // A card without a display may not be listed where its driver can be asked.
  const asked = machine.platform === "linux" ? await nvidiaBytes(machine).catch(() => 0) : 0;
  const most = Math.max(0, asked, ...told);
  return most >= minOwnBytes ? most : undefined;
}

async function cardBytes({ vendorId, memoryBytes = 0, index }: GraphicsCard, { platform, read }: MemoryMachine): Promise<number> {
  if (platform !== "linux" || index === undefined || vendorId === nvidia) return memoryBytes;
  // Documentation/gpu/amdgpu/driver-misc.rst of Linux; other drivers have no such file.
  return Number.parseInt(await read(`/sys/class/drm/card${index}/device/mem_info_vram_total`), 10) || 0;
}

async function nvidiaBytes({ run: runProgram }: MemoryMachine): Promise<number> {
  const text = await runProgram("nvidia-smi", ["--query-gpu=memory.total", "--format=csv,noheader,nounits"]);
  // Cards are numbered by NVIDIA as CUDA does: device 0 is the one that is used.
  return (Number.parseInt(text, 10) || 0) * 2 ** 20;
}

/** Why a model has no room, with the numbers; undefined when it has. */
export function roomRefusal({ totalBytes }: Pick<MemoryEstimate, "totalBytes">, deviceBytes: number): string | undefined {
  if (totalBytes <= usableShare * deviceBytes) return undefined;
  return t("the model needs {0} of its memory, which is {1}", formatBytes(totalBytes), formatBytes(deviceBytes));
}
