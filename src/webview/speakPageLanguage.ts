/** Has the texts of this page in the language that the page was made in. Imported before any module that has texts. */
import { config } from "@vscode/l10n";
import { textsElementId } from "../shared/textsElementId.ts";

const texts = document.getElementById(textsElementId)?.textContent;
if (texts) config({ contents: texts });
