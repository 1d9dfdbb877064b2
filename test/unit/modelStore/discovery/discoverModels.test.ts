import { chmodSync, linkSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discoverModels } from "../../../../src/modelStore/discovery/discoverModels.ts";
import { type Program, programsOn } from "../../../../src/modelStore/discovery/modelRoots.ts";
import { llamaConfig, put, putHubFile, putJanModel, putOllamaModel, someBytes } from "../../../fixtures/modelFolders.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("discovery");
const never = new AbortController().signal;
let homes = 0;

/** A home of its own for each test. */
function newHome(): { readonly home: string; readonly programs: readonly Program[]; readonly find: () => Promise<readonly string[]> } {
  const home = folder.path(`home${homes++}`);
  mkdirSync(home);
  const programs = programsOn({ platform: "linux", environment: {}, home });
  return {
    home,
    programs,
    find: async () =>
      (await discoverModels(never, { programs }))
        .filter(({ path }) => path.startsWith(home))
        .map(({ origin, name, bytes, path }) => `${origin} ${name} ${bytes} ${relative(home, path)}`),
  };
}

const revision = "0123456789abcdef0123456789abcdef01234567";
const older = "1123456789abcdef0123456789abcdef01234567";

describe("Ollama", () => {
  it("calls a model as `ollama list` does and takes the blob for its path", async () => {
    const { home, find } = newHome();
    const root = join(home, ".ollama/models");
    const paths = [
      putOllamaModel(root, "registry.ollama.ai/library/qwen2.5-coder/1.5b", someBytes("a")),
      putOllamaModel(root, "registry.ollama.ai/somebody/tuned/latest", someBytes("b")),
      putOllamaModel(root, "hf.co/org/repo-GGUF/Q4_K_M", someBytes("c")),
    ].map((path) => relative(home, path));
    expect(await find()).toEqual([
      `ollama hf.co/org/repo-GGUF:Q4_K_M 2048 ${paths[2]}`,
      `ollama qwen2.5-coder:1.5b 2048 ${paths[0]}`,
      `ollama somebody/tuned:latest 2048 ${paths[1]}`,
    ]);
  });

  it("leaves out what is still being downloaded, has no model, embeds, or is no manifest", async () => {
    const { home, find } = newHome();
    const root = join(home, ".ollama/models");
    putOllamaModel(root, "registry.ollama.ai/library/half/latest", someBytes("a"), 4096);
    putOllamaModel(root, "registry.ollama.ai/library/nomic-embed-text/latest", someBytes("b"));
    put(join(root, "manifests/registry.ollama.ai/library/broken/latest"), "{");
    put(
      join(root, "manifests/registry.ollama.ai/library/outside/latest"),
      JSON.stringify({ layers: [{ mediaType: "application/vnd.ollama.image.model", digest: "../../secret", size: 1 }] }),
    );
    expect(await find()).toEqual([]);
  });

  it("lists two names of one blob once", async () => {
    const { home, find } = newHome();
    const root = join(home, ".ollama/models");
    putOllamaModel(root, "registry.ollama.ai/library/qwen/latest", someBytes("a"));
    putOllamaModel(root, "registry.ollama.ai/library/qwen/1.5b", someBytes("a"));
    expect((await find()).map((line) => line.split(" ")[1])).toEqual(["qwen:1.5b"]);
  });
});

describe("LM Studio", () => {
  it("finds files and MLX folders by publisher and repository, and its own folder where its settings say so", async () => {
    const { home, find } = newHome();
    put(join(home, ".lmstudio/models/org/repo-GGUF/repo-q4_k_m.gguf"), someBytes("a"));
    put(join(home, ".lmstudio/models/mlx-community/repo-4bit/config.json"), llamaConfig);
    put(join(home, ".lmstudio/models/mlx-community/repo-4bit/model.safetensors"), someBytes("b"));
    put(join(home, "large/org/other/other.gguf"), someBytes("c"));
    put(join(home, ".config/LM Studio/settings.json"), JSON.stringify({ downloadsFolder: join(home, "large") }));
    expect(await find()).toEqual([
      "lmStudio mlx-community/repo-4bit 2048 .lmstudio/models/mlx-community/repo-4bit",
      "lmStudio org/other/other 2048 large/org/other/other.gguf",
      "lmStudio org/repo-GGUF/repo-q4_k_m 2048 .lmstudio/models/org/repo-GGUF/repo-q4_k_m.gguf",
    ]);
  });

  it("leaves out projectors, adapters, embeddings, and what is half downloaded or empty", async () => {
    const { home, find } = newHome();
    const names = [
      "mmproj-model-f16.gguf",
      "downloading_model.gguf",
      "model.gguf.part",
      "repo-lora-f16.gguf",
      "bge-small-en-v1.5-q8_0.gguf",
      "nomic-embed-text-v1.5.Q8_0.gguf",
      "imatrix_unsloth.gguf",
      "readme.md",
    ];
    for (const name of names) put(join(home, ".lmstudio/models/org/repo", name), someBytes("a"));
    put(join(home, ".lmstudio/models/org/repo/empty.gguf"), "");
    expect(await find()).toEqual([]);
  });

  it("takes a model in parts as one, and none of which a part is missing", async () => {
    const { home, find } = newHome();
    for (const part of [1, 2, 3]) put(join(home, `.lmstudio/models/org/whole/m-0000${part}-of-00003.gguf`), someBytes(String(part)));
    for (const part of [1, 3]) put(join(home, `.lmstudio/models/org/lacking/m-0000${part}-of-00003.gguf`), someBytes(`x${part}`));
    expect(await find()).toEqual(["lmStudio org/whole/m 6144 .lmstudio/models/org/whole/m-00001-of-00003.gguf"]);
  });

  it("follows a link to a folder once, so that a circle ends", async () => {
    const { home, find } = newHome();
    put(join(home, "elsewhere/repo/model.gguf"), someBytes("a"));
    mkdirSync(join(home, ".lmstudio/models/org"), { recursive: true });
    symlinkSync(join(home, "elsewhere/repo"), join(home, ".lmstudio/models/org/repo"));
    symlinkSync(join(home, ".lmstudio/models"), join(home, ".lmstudio/models/org/circle"));
    symlinkSync(join(home, "nowhere"), join(home, ".lmstudio/models/org/broken.gguf"));
    expect(await find()).toHaveLength(1);
  });
});

describe("the Hugging Face hub's cache", () => {
  it("finds GGUF files and folders of weights through their links, by repository", async () => {
    const { home, find } = newHome();
    const root = join(home, ".cache/huggingface/hub");
    putHubFile(root, { repository: "org/repo-GGUF", revision, path: "repo-q8_0.gguf" }, someBytes("a"));
    putHubFile(root, { repository: "org/repo", revision, path: "config.json" }, llamaConfig);
    putHubFile(root, { repository: "org/repo", revision, path: "model.safetensors" }, someBytes("b"));
    put(join(root, "models--org--repo-GGUF/blobs/abc.incomplete"), someBytes("c"));
    expect(await find()).toEqual([
      `huggingFaceHub org/repo 2048 .cache/huggingface/hub/models--org--repo/snapshots/${revision}`,
      `huggingFaceHub org/repo-GGUF/repo-q8_0 2048 .cache/huggingface/hub/models--org--repo-GGUF/snapshots/${revision}/repo-q8_0.gguf`,
    ]);
  });

  it("takes the snapshot that was asked for last where two have a file of that name", async () => {
    const { home, find } = newHome();
    const root = join(home, ".cache/huggingface/hub");
    putHubFile(root, { repository: "org/repo", revision: older, path: "m.gguf", isCurrent: false }, someBytes("a"));
    putHubFile(root, { repository: "org/repo", revision: older, path: "only-before.gguf", isCurrent: false }, someBytes("b"));
    putHubFile(root, { repository: "org/repo", revision, path: "m.gguf" }, someBytes("c"));
    const snapshots = ".cache/huggingface/hub/models--org--repo/snapshots";
    expect(await find()).toEqual([
      `huggingFaceHub org/repo/m 2048 ${snapshots}/${revision}/m.gguf`,
      `huggingFaceHub org/repo/only-before 2048 ${snapshots}/${older}/only-before.gguf`,
    ]);
  });

  it("leaves out incomplete weights, models that write no text, data sets and links that lead nowhere", async () => {
    const { home, find } = newHome();
    const root = join(home, ".cache/huggingface/hub");
    const file = (repository: string, path: string, content: string | Uint8Array) =>
      putHubFile(root, { repository, revision, path }, content);
    file("org/parts", "config.json", llamaConfig);
    file("org/parts", "model.safetensors.index.json", "{}");
    file("org/parts", "model-00001-of-00002.safetensors", someBytes("a"));
    file("org/bert", "config.json", JSON.stringify({ model_type: "bert", architectures: ["BertModel"] }));
    file("org/bert", "model.safetensors", someBytes("b"));
    file("BAAI/bge-small", "config.json", llamaConfig);
    file("BAAI/bge-small", "model.safetensors", someBytes("c"));
    put(join(root, `datasets--org--data/snapshots/${revision}/data.gguf`), someBytes("d"));
    mkdirSync(join(root, `models--org--gone/snapshots/${revision}`), { recursive: true });
    symlinkSync("../../blobs/gone", join(root, `models--org--gone/snapshots/${revision}/gone.gguf`));
    expect(await find()).toEqual([]);
  });
});

describe("llama.cpp, GPT4All and Jan", () => {
  it("finds llama.cpp's downloads, but none in progress", async () => {
    const { home, find } = newHome();
    put(join(home, ".cache/llama.cpp/org_repo_model.gguf"), someBytes("a"));
    put(join(home, ".cache/llama.cpp/org_repo_model.gguf.json"), "{}");
    put(join(home, ".cache/llama.cpp/org_repo_other.gguf.downloadInProgress"), someBytes("b"));
    put(join(home, ".cache/llama.cpp/manifest=org=repo=latest.json"), "{}");
    expect(await find()).toEqual(["llamaCpp org_repo_model 2048 .cache/llama.cpp/org_repo_model.gguf"]);
  });

  it("finds GPT4All's models, but none that are incomplete", async () => {
    const { home, find } = newHome();
    put(join(home, ".local/share/nomic.ai/GPT4All/Llama-3.2-3B-Instruct-Q4_0.gguf"), someBytes("a"));
    put(join(home, ".local/share/nomic.ai/GPT4All/incomplete-Phi-3.gguf"), someBytes("b"));
    put(join(home, ".local/share/nomic.ai/GPT4All/gpt4all-mistral.rmodel"), someBytes("c"));
    expect(await find()).toEqual(["gpt4all Llama-3.2-3B-Instruct-Q4_0 2048 .local/share/nomic.ai/GPT4All/Llama-3.2-3B-Instruct-Q4_0.gguf"]);
  });

  it("finds the file that Jan's model.yml names, within its folder or elsewhere, and older models by their folder", async () => {
    const { home, find } = newHome();
    const root = join(home, ".config/Jan/data");
    putJanModel(root, ["org", "repo-Q4"], someBytes("a"));
    put(join(root, "llamacpp/models/linked/model.yml"), `model_path: '${put(join(home, "mine/own.gguf"), someBytes("b"))}'\n`);
    put(join(root, "llamacpp/models/loading/model.gguf"), someBytes("c"));
    put(join(home, "jan/models/tinyllama/model.json"), "{}");
    put(join(home, "jan/models/tinyllama/tinyllama.Q4.gguf"), someBytes("d"));
    expect(await find()).toEqual([
      "jan linked 2048 mine/own.gguf",
      "jan org/repo-Q4 2048 .config/Jan/data/llamacpp/models/org/repo-Q4/model.gguf",
      "jan tinyllama/tinyllama.Q4 2048 jan/models/tinyllama/tinyllama.Q4.gguf",
    ]);
  });
});

describe("discovery as a whole", () => {
  it("lists a file once that two programs share by a hard link or a link", async () => {
    const { home, find } = newHome();
    const blob = putOllamaModel(join(home, ".ollama/models"), "registry.ollama.ai/library/a/latest", someBytes("a"));
    mkdirSync(join(home, ".lmstudio/models/org/repo"), { recursive: true });
    linkSync(blob, join(home, ".lmstudio/models/org/repo/hard.gguf"));
    symlinkSync(blob, join(home, ".lmstudio/models/org/repo/soft.gguf"));
    expect((await find()).map((line) => line.split(" ")[0])).toEqual(["ollama"]);
  });

  it("takes a folder that is named for what its content shows it to be", async () => {
    const { programs } = newHome();
    const roots = {
      ollama: folder.path("named/ollama"),
      hub: folder.path("named/hub"),
      jan: folder.path("named/jan"),
      plain: folder.path("named/plain"),
    };
    putOllamaModel(roots.ollama, "registry.ollama.ai/library/a/latest", someBytes("a"));
    putHubFile(roots.hub, { repository: "org/repo", revision, path: "m.gguf" }, someBytes("b"));
    putJanModel(roots.jan, ["c"], someBytes("c"));
    put(join(roots.plain, "deep/er/d.gguf"), someBytes("d"));
    const found = await discoverModels(never, { programs, folders: Object.values(roots) });
    expect(found.map(({ origin, name }) => `${origin} ${name}`)).toEqual([
      "ollama a:latest",
      "huggingFaceHub org/repo/m",
      "jan c",
      "imported deep/er/d",
    ]);
  });

  it("leaves out a folder that may not be read and goes on", async () => {
    const { home, find } = newHome();
    put(join(home, ".lmstudio/models/closed/repo/a.gguf"), someBytes("a"));
    put(join(home, ".lmstudio/models/open/repo/b.gguf"), someBytes("b"));
    chmodSync(join(home, ".lmstudio/models/closed"), 0o000);
    try {
      const isRoot = process.getuid?.() === 0;
      expect(await find()).toHaveLength(isRoot ? 2 : 1);
    } finally {
      chmodSync(join(home, ".lmstudio/models/closed"), 0o755);
    }
  });

  it("rejects with the reason for which it was cancelled", async () => {
    const reason = new Error("enough");
    await expect(discoverModels(AbortSignal.abort(reason), { programs: newHome().programs })).rejects.toBe(reason);
  });

  const name = fc.constantFrom(
    "models--a--b",
    "snapshots",
    "manifests",
    "blobs",
    "llamacpp",
    "models",
    "model.yml",
    "config.json",
    "a.gguf",
    "model.safetensors",
    "refs",
    "main",
    "latest",
    ".hidden",
    "m-00001-of-00002.gguf",
    "ü\n",
  );
  const content = fc.constantFrom(
    "",
    "{",
    "model_path: /",
    JSON.stringify({ layers: [] }),
    JSON.stringify([]),
    "x".repeat(3000),
    llamaConfig,
  );
  const tree = fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 5 }), content, fc.boolean()), { maxLength: 12 });

  it("neither throws nor changes anything, whatever lies there", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const { home, programs } = newHome();
        const roots = [".ollama/models", ".lmstudio/models", ".cache/huggingface/hub", ".config/Jan/data"].map((root) => join(home, root));
        for (const [index, [names, text, isLink]] of files.entries())
          putAnyhow(join(roots[index % roots.length] ?? home, ...names), text, isLink);
        const before = snapshot(home);
        await discoverModels(never, { programs, folders: [home] });
        expect(snapshot(home)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

/** What cannot be put, because a file stands where a folder should be, is left out. */
function putAnyhow(path: string, text: string, isLink: boolean): void {
  try {
    mkdirSync(join(path, ".."), { recursive: true });
    if (isLink) symlinkSync("../..", path);
    else writeFileSync(path, text);
  } catch {
    return;
  }
}

function snapshot(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() ? `${path} ${statSync(path).size} ${statSync(path).mtimeMs}` : path;
    })
    .sort();
}
