/** What is known of the devices, as a document for the user. */
import { t } from "@vscode/l10n";
import { type DeviceName, deviceLabels, deviceTargets } from "../../shared/deviceName.ts";
import { type DeviceFinding, measuredPromptTokens } from "../../shared/deviceReport.ts";
import { formatMilliseconds } from "../../shared/formatMilliseconds.ts";
import type { ModelInfo } from "../../shared/protocol.ts";

export interface ReportedModel {
  /** Of its chapter. */
  readonly title: string;
  readonly model: ModelInfo;
}

/** `target` is `<platform>-<arch>`: what is for other machines only is of no interest. */
export function deviceReportText(models: readonly ReportedModel[], target = `${process.platform}-${process.arch}`): string {
  return [
    ...models.flatMap((reported) => chapterOf(reported, target)),
    "---",
    "",
    t("The device is taken on which a keystroke takes least time: the prompt is read once, and 24 tokens are written."),
    t("Times are remembered until the model, the graphics card or its driver changes."),
    "",
  ].join("\n");
}

function chapterOf({ title, model }: ReportedModel, target: string): readonly string[] {
  const { devices = [], deviceState } = model;
  const runsOn = deviceState?.runsOn ?? "cpu";
  const own = devices.filter(({ device }) => deviceTargets[device].includes(target));
  return [
    `# ${title}`,
    "",
    t("{0} runs on: {1}.", escaped(model.name), escaped(model.device)),
    "",
    ...stateLines(model),
    ...own.flatMap((finding) => sectionOf(finding, finding.device === runsOn)),
  ];
}

function stateLines({ deviceState }: ModelInfo): readonly string[] {
  if (deviceState === undefined) return [];
  const { wanted, isMeasured, refused } = deviceState;
  return [
    t("The setting nearline.device is: {0}.", wanted),
    "",
    ...(refused === undefined ? [] : [t("The processor stands in for {0}.", deviceLabels[refused.device]), ""]),
    ...(isMeasured ? [] : [t("Not everything has been measured yet. That happens while you do not type, and not on battery."), ""]),
  ];
}

function sectionOf(finding: DeviceFinding, isTaken: boolean): readonly string[] {
  const { device, detail } = finding;
  const label = deviceLabels[device];
  return [
    `## ${isTaken ? t("{0}, which runs the model", label) : label}`,
    "",
    ...(finding.works ? worksLines(finding) : refusedLines(finding)),
    "",
    // A card's own words help those who know it.
    ...(detail === "" ? [] : ["```text", ...detail.trim().split("\n"), "```", ""]),
  ];
}

function worksLines({ times }: Extract<DeviceFinding, { works: true }>): readonly string[] {
  if (times === undefined) return [t("Works.")];
  return [
    t(
      "Works. With this model: {0} tokens read in {1}, one written in {2}.",
      measuredPromptTokens,
      formatMilliseconds(times.prefillMs),
      formatMilliseconds(times.decodeMs),
    ),
  ];
}

function refusedLines({ device, reason, isUntried }: Extract<DeviceFinding, { works: false }>): readonly string[] {
  if (isUntried === true) return [t("Not tried yet with this model.")];
  const remedy = remedyOf(device);
  return [t("Not used: {0}", escaped(reason)), ...(remedy === undefined ? [] : ["", remedy])];
}

/** What a device needs that a driver or a folder may give it. */
function remedyOf(device: DeviceName): string | undefined {
  switch (device) {
    case "webgpu":
    case "directml":
      return t("It needs a real graphics card with a current driver.");
    case "cuda":
      return t("It needs an NVIDIA card with its driver, and the libraries that the setting nearline.cudaLibraryPath is for.");
    case "coreml":
    case "cpu":
      return undefined;
  }
}

/** Texts of drivers and names of files must not become links or marks, where the document is shown as Markdown. */
function escaped(text: string): string {
  return text.replace(/\s+/gu, " ").replace(/[`<>[\]\\]/gu, (mark) => `\\${mark}`);
}
