import { t } from "@vscode/l10n";
import { maxTextLength } from "../../shared/chatProtocol.ts";

/**
 * Keeps out of a field what is about to be typed, pasted or dropped and makes its text too long to be sent. A field that holds megabytes takes
 * seconds for each key.
 */
export function refuseLong(event: Event, tell: (message: string) => void): void {
  const { target } = event;
  if (!(event instanceof InputEvent) || !(target instanceof HTMLTextAreaElement) || event.data === null) return;
  const length = target.value.length - (target.selectionEnd - target.selectionStart) + event.data.length;
  if (length <= maxTextLength) return;
  event.preventDefault();
  tell(t("message: must have at most {0} characters, got {1}; attach a file in its place", maxTextLength, length));
}
