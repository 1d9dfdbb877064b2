/** The script of the chat panel's page (src/editor/chat/chatView.ts). */
import "./speakPageLanguage.ts";
import "../shared/zodWithoutEval.ts";
import "./chatApp.ts";
import { chordEnds } from "./chordKeys.ts";
import type { VsCodeApi } from "./hostChannel.ts";
import { connectHost } from "./hostConnection.ts";
import { PanelMemory } from "./panelMemory.ts";

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const panel = document.createElement("nearline-chat");
panel.memory = new PanelMemory(vscode);
panel.host = connectHost(vscode, panel);
document.body.append(panel);

const endsChord = chordEnds(navigator.platform.startsWith("Mac"));
window.addEventListener("keydown", (event) => endsChord(event) && event.preventDefault(), { capture: true });
