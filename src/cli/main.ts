#!/usr/bin/env node
/** Entry of the command line: picks the command, and turns what is thrown into a message and an exit code. */
import { AppError, systemCodeOf } from "../shared/errors.ts";
import { chat } from "./chat.ts";
import { complete } from "./complete.ts";
import { devices } from "./devices.ts";
import { download } from "./download.ts";
import { importModel } from "./importModel.ts";
import { inspect } from "./inspect.ts";
import { logits } from "./logits.ts";
import { models } from "./models.ts";
import { index, search } from "./searchWorkspace.ts";
import { tokens } from "./tokens.ts";
import { UsageError } from "./usageError.ts";

const usage = `usage: nearline COMMAND

  complete FILE:LINE:COL [--model M] [--json]   the suggestion at that place, counted from 1
  complete --jsonl [--model M]                  for each line {"id","path","prefix","suffix","language"?,"mode"?} of standard input,
                                                and "openFiles":[{"path","text"}], "workspace":"DIR" for context from other files
  chat "QUESTION" [--model M] [--json]          the answer, as it comes; --messages FILE.json for a conversation [{"role","content"}],
                                                --system TEXT, --max-tokens N, --temperature T, --seed S
  chat --jsonl [--model M]                      for each line {"id","messages","maxTokens"?,"temperature"?,"seed"?} of standard input
  tokens [--model M] [--special]                token ids of the text on standard input, as JSON
  logits [--model M] [--exact] [--trace]        logits after the token ids on standard input, as JSON
  inspect [MODEL.gguf] [--json] [--errors]      what a model file is, what will run it, and what that changes in its weights
  models [--inspect] [--json] [--root DIR]…     models of other programs on this disk; --inspect says which run, --root looks in DIR instead
  import PATH [--json] [--device D]             has a model fill a hole and answer a question, so that what is wrong with it shows
  index DIR [--json]                            reads a folder as @workspace of the chat does; how much that is, and takes
  search DIR "QUESTION" [--limit N] [--json]    the places in it that answer a question best, best first
  devices [--model M] [--json] [--anew]         what could run it here, how quick each is with it, and why not; --anew measures again
  download ID [--mirror URL] [--to DIR] [--yes] a model of the catalogue, after asking; goes on where it was stopped

  --model M    a GGUF or safetensors file, or the folder of a model; the embedded model when left out
  --device D   what runs it: cpu (when left out), webgpu, cuda, directml, coreml, or auto for the quickest with this model;
               NEARLINE_CUDA_LIBRARIES names the folder of CUDA's libraries
  --weights W  exact (the file's own values, the default) or fast (rounded); for complete, chat, logits, inspect and import
  --exact      float32 weights and activations instead of what completion runs
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  complete,
  chat,
  tokens,
  logits,
  inspect,
  models,
  import: importModel,
  index,
  search,
  devices,
  download,
};

/** Exit codes: the user's doing, or a bug. */
const userError = 2;
const bug = 1;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === "help" || asksForHelp(name) || args.some(asksForHelp)) {
    process.stdout.write(usage);
    return;
  }
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`${name === undefined ? "a command is needed" : `there is no command "${name}"`}\n\n${usage}`);
  await command(args);
}

function asksForHelp(argument: string | undefined): boolean {
  return argument === "--help" || argument === "-h";
}

/** Nobody reads on, as when `head` has its lines: what the shell says of a program that SIGPIPE ended. */
const readerGone = 141;

process.stdout.on("error", (error) => {
  if (systemCodeOf(error) === "EPIPE") process.exit(readerGone);
  process.stderr.write(`nearline: standard output: must be writable, got ${error.message}; free some space, or write elsewhere\n`);
  process.exit(userError);
});

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUnknownArgument = systemCodeOf(error)?.startsWith("ERR_PARSE_ARGS") === true;
  const isUsers = error instanceof UsageError || error instanceof AppError || isUnknownArgument;
  const text = error instanceof Error ? (isUsers ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`nearline: ${text}\n${isUnknownArgument ? `\n${usage}` : ""}`);
  process.exitCode = isUsers ? userError : bug;
});
