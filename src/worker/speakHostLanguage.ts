/** Has the texts of this process in the language of its host. Imported before any module that has texts. */
import { speakAsForked } from "../shared/textLanguage.ts";

speakAsForked(process.env, (message) => process.stderr.write(`${message}\n`));
