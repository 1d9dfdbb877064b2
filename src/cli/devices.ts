/** `nearline devices`: what could run a model here, in the order in which it is tried, and why each is taken or refused. */
import { parseArgs } from "node:util";
import { deviceLabels } from "../shared/deviceName.ts";
import { probingIn, tryDevices } from "../worker/chooseDevice.ts";

export async function devices(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  const { stdout } = process;
  let chosen: string | undefined;
  const results = await tryDevices(probingIn(__dirname), ({ device, works, reason, detail }) => {
    if (values.json) return;
    const mark = works && chosen === undefined ? "→" : " ";
    if (works) chosen ??= device;
    stdout.write(`${mark} ${deviceLabels[device].padEnd(9)} ${works ? "works" : "no"}: ${reason}\n`);
    for (const line of detail.split("\n").filter((text) => text.trim() !== "")) stdout.write(`             ${line.trim()}\n`);
  });
  if (values.json) stdout.write(`${JSON.stringify({ order: results, choice: results.find(({ works }) => works)?.device })}\n`);
}
