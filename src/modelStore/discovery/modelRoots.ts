/** Where other programs keep their models, by platform and environment, as data; each file of a program's name cites where that is said. */
import { posix, win32 } from "node:path";
import type { ModelOrigin } from "../../shared/models.ts";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { gpt4allModels } from "./gpt4allModels.ts";
import { hubModels } from "./hubModels.ts";
import { janModels } from "./janModels.ts";
import { llamaCppModels } from "./llamaCppModels.ts";
import { lmStudioModels } from "./lmStudioModels.ts";
import { ollamaModels } from "./ollamaModels.ts";

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export interface Program {
  readonly origin: ModelOrigin;
  readonly find: (reader: FolderReader, root: string) => Promise<readonly FoundFile[]>;
  readonly roots: readonly string[];
  /** Files in JSON in which a person's own choice of the folder stands, under this key. */
  readonly settings?: { readonly paths: readonly string[]; readonly key: string };
}

export function programsOn({ platform, environment, home }: Machine): readonly Program[] {
  const { join } = platform === "win32" ? win32 : posix;
  const inHome = (...names: readonly string[]) => join(home, ...names);
  /** The folder that a variable names, or a place in it. */
  const named = (variable: string, ...names: readonly string[]): string[] => {
    const value = environment[variable];
    if (value === undefined || value === "") return [];
    return [join(value.startsWith("~/") ? inHome(value.slice(2)) : value, ...names)];
  };
  const [localData = inHome("AppData", "Local")] = named("LOCALAPPDATA");
  const [roamingData = inHome("AppData", "Roaming")] = named("APPDATA");
  const [xdgCache = inHome(".cache")] = named("XDG_CACHE_HOME");
  const [xdgConfig = inHome(".config")] = named("XDG_CONFIG_HOME");
  const [xdgData = inHome(".local", "share")] = named("XDG_DATA_HOME");
  const library = (name: string) => inHome("Library", name);
  const here = <T>(of: { readonly win32: T; readonly darwin: T; readonly other: T }): T =>
    platform === "win32" || platform === "darwin" ? of[platform] : of.other;

  const caches = here({ win32: localData, darwin: library("Caches"), other: xdgCache });
  const localApplications = here({ win32: localData, darwin: library("Application Support"), other: xdgData });
  const applications = here({ win32: [roamingData], darwin: [library("Application Support")], other: [xdgConfig, xdgData] });

  return [
    {
      origin: "ollama",
      find: ollamaModels,
      // Where it runs as a service of the system the models are its own user's.
      roots: [
        ...named("OLLAMA_MODELS"),
        inHome(".ollama", "models"),
        ...here({ win32: [], darwin: [], other: ["/usr/share/ollama/.ollama/models", "/var/lib/ollama/models"] }),
      ],
    },
    {
      origin: "lmStudio",
      find: lmStudioModels,
      roots: [inHome(".lmstudio", "models"), inHome(".cache", "lm-studio", "models")],
      // https://github.com/lmstudio-ai/lms/blob/main/src/subcommands/importCmd.ts, resolveModelsFolderPath
      settings: {
        paths: [...applications.map((folder) => join(folder, "LM Studio", "settings.json")), inHome(".lmstudio", "settings.json")],
        key: "downloadsFolder",
      },
    },
    {
      origin: "huggingFaceHub",
      find: hubModels,
      // https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
      roots: [
        ...named("HF_HUB_CACHE"),
        ...named("HUGGINGFACE_HUB_CACHE"),
        ...named("HF_HOME", "hub"),
        ...named("XDG_CACHE_HOME", "huggingface", "hub"),
        inHome(".cache", "huggingface", "hub"),
      ],
    },
    { origin: "llamaCpp", find: llamaCppModels, roots: [...named("LLAMA_CACHE"), join(caches, "llama.cpp")] },
    {
      origin: "gpt4all",
      find: gpt4allModels,
      // The second is that of its library for Python.
      roots: [join(localApplications, "nomic.ai", "GPT4All"), inHome(".cache", "gpt4all")],
    },
    {
      origin: "jan",
      find: janModels,
      roots: [...applications.map((folder) => join(folder, "Jan", "data")), inHome("jan")],
      settings: { paths: applications.map((folder) => join(folder, "Jan", "settings.json")), key: "data_folder" },
    },
  ];
}
