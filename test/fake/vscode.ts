/**
 * Stands in for the module `vscode` in unit tests: only what src/ uses, with the behaviour that the tests rely on.
 * `fake` is the tests' side: it sets what the editor would report and shows what the extension did.
 */

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}

  translate(lineDelta: number, characterDelta: number): Position {
    return new Position(this.line + lineDelta, this.character + characterDelta);
  }

  isAfter(other: Position): boolean {
    return this.line > other.line || (this.line === other.line && this.character > other.character);
  }
}

export class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}

  get isEmpty(): boolean {
    return this.start.line === this.end.line && this.start.character === this.end.character;
  }
}

export class Selection extends Range {
  readonly active: Position;

  constructor(start: Position, end: Position) {
    super(start, end);
    this.active = end;
  }
}

export const ViewColumn = { Active: -1 };

export class CodeActionKind {
  static readonly QuickFix = new CodeActionKind("quickfix");
  static readonly RefactorRewrite = new CodeActionKind("refactor.rewrite");

  private constructor(readonly value: string) {}

  contains(other: CodeActionKind): boolean {
    return other.value === this.value || other.value.startsWith(`${this.value}.`);
  }
}

export class CodeAction {
  diagnostics: readonly unknown[] | undefined;
  command: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] } | undefined;

  constructor(
    readonly title: string,
    readonly kind: CodeActionKind,
  ) {}
}

export class WorkspaceEdit {
  readonly inserted: { readonly uri: Uri; readonly position: Position; readonly text: string }[] = [];

  get size(): number {
    return this.inserted.length;
  }

  insert(uri: Uri, position: Position, text: string): void {
    this.inserted.push({ uri, position, text });
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly fragment: string,
    readonly authority = "",
  ) {}

  get fsPath(): string {
    return this.path;
  }

  static from({ scheme, path }: { readonly scheme: string; readonly path: string }): Uri {
    return new Uri(scheme, path, "");
  }

  static file(path: string): Uri {
    return new Uri("file", path, "");
  }

  static parse(text: string): Uri {
    const match = /^([\w-]+):([^#]*)(?:#(.*))?$/.exec(text);
    if (match === null) throw new Error(`uri: must have a scheme, got ${text}`);
    const [, scheme = "", place = "", fragment = ""] = match;
    const [, authority = "", path = ""] = /^\/\/([^/]*)(.*)$/.exec(place) ?? [];
    return place.startsWith("//") ? new Uri(scheme, path, fragment, authority) : new Uri(scheme, place, fragment);
  }

  with({ path = this.path, scheme = this.scheme, fragment = this.fragment }: Partial<Record<"path" | "scheme" | "fragment", string>>): Uri {
    return new Uri(scheme, path, fragment, this.authority);
  }

  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(scheme, [path, ...parts].join("/"), "");
  }

  toString(): string {
    const authority = this.authority === "" ? "" : `//${this.authority}`;
    return `${this.scheme}:${authority}${this.path}${this.fragment === "" ? "" : `#${this.fragment}`}`;
  }
}

export class InlineCompletionItem {
  constructor(
    readonly insertText: string,
    readonly range: Range,
    readonly command: { readonly command: string; readonly arguments?: readonly unknown[] },
  ) {}
}

export class MarkdownString {
  isTrusted: unknown;

  constructor(
    readonly value: string,
    readonly supportThemeIcons: boolean,
  ) {}
}

export class TabInputText {
  constructor(readonly uri: Uri) {}
}

export class TabInputNotebook {
  constructor(readonly uri: Uri) {}
}

export class FileSystemError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(readonly id: string) {}
}

export class Disposable {
  constructor(readonly dispose: () => void) {}

  static from(...disposables: readonly { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }
}

type Listener<T> = (event: T) => void;

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();

  readonly event = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class CancellationTokenSource {
  readonly #emitter = new EventEmitter<undefined>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#emitter.event };

  dispose(): void {
    this.#emitter.dispose();
  }

  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#emitter.fire(undefined);
  }
}

export class LanguageModelTextPart {
  constructor(readonly value: string) {}
}

export const LanguageModelChatMessageRole = { User: 1, Assistant: 2 } as const;

/** Of 1.100: models are not taken. Tests of newer versions add to it. */
export const lm: Record<string, unknown> = {};

export const InlineCompletionTriggerKind = { Invoke: 0, Automatic: 1 } as const;
export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 } as const;
export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;
export const EndOfLine = { LF: 1, CRLF: 2 } as const;
export const NotebookCellKind = { Markup: 1, Code: 2 } as const;
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 } as const;
export const ProgressLocation = { Notification: 15 } as const;
/** Values as in VS Code: https://code.visualstudio.com/api/references/vscode-api#SymbolKind */
export const SymbolKind = {
  Class: 4,
  Method: 5,
  Property: 6,
  Field: 7,
  Constructor: 8,
  Enum: 9,
  Interface: 10,
  Function: 11,
  Variable: 12,
  Constant: 13,
  Struct: 22,
} as const;
export const FileType = { Unknown: 0, File: 1, Directory: 2 } as const;
export const ConfigurationTarget = { Global: 1, Workspace: 2 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

export interface FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  readonly eol: number;
  readonly lineCount: number;
  /** Grows with each edit. */
  version: number;
  /** How often a line was read. */
  readCount: number;
  lineAt(line: number): { readonly text: string };
  getText(range?: Range): string;
  getWordRangeAtPosition(position: Position): Range | undefined;
}

/** A document with these lines; line ends as `eol` says. */
export function fakeDocument(
  lines: { readonly length: number; readonly at: (line: number) => string | undefined },
  { uri = "file:/project/a.ts", languageId = "typescript", eol = EndOfLine.LF as number } = {},
): FakeDocument {
  return {
    uri: Uri.parse(uri),
    languageId,
    eol,
    lineCount: lines.length,
    version: 1,
    readCount: 0,
    lineAt(line) {
      this.readCount++;
      const text = lines.at(line);
      if (line < 0 || text === undefined) throw new Error(`line: must be inside the document, got ${line}`);
      return { text };
    },
    getWordRangeAtPosition({ line, character }) {
      for (const match of (lines.at(line) ?? "").matchAll(/[\w$]+/g)) {
        const end = match.index + match[0].length;
        if (match.index <= character && character <= end) return new Range(new Position(line, match.index), new Position(line, end));
      }
      return undefined;
    },
    getText(range) {
      const { start, end } =
        range ?? new Range(new Position(0, 0), new Position(lines.length - 1, (lines.at(lines.length - 1) ?? "").length));
      const text: string[] = [];
      for (let line = start.line; line <= end.line; line++) {
        const whole = lines.at(line) ?? "";
        text.push(whole.slice(line === start.line ? start.character : 0, line === end.line ? end.character : undefined));
      }
      return text.join(eol === EndOfLine.CRLF ? "\r\n" : "\n");
    },
  };
}

export interface FakeNotebook {
  readonly uri?: Uri;
  getCells(): readonly { readonly kind: number; readonly document: FakeDocument }[];
}

type Values = Record<string, unknown>;

const documentChanged = new EventEmitter<{
  readonly document: FakeDocument;
  readonly contentChanges: readonly { readonly text: string }[];
  readonly reason?: number;
}>();

interface ContentProvider {
  readonly onDidChange: (listener: Listener<Uri>) => Disposable;
  provideTextDocumentContent(uri: Uri): string;
}
const activeEditorChanged = new EventEmitter<undefined>();
const selectionChanged = new EventEmitter<{
  readonly textEditor: { readonly document: FakeDocument };
  readonly kind: number | undefined;
}>();
const gitignoreChanged = new EventEmitter<Uri>();
const documentClosed = new EventEmitter<FakeDocument>();
const workspaceFoldersChanged = new EventEmitter<undefined>();
const workspaceTrusted = new EventEmitter<undefined>();
const configurationChanged = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();

function initialState() {
  return {
    /** Values of the section `nearline` by where they are set. */
    globalValues: {} as Values,
    workspaceValues: {} as Values,
    /** Values that the user set in sections of VS Code's own: `http`. */
    otherSections: {} as Record<string, Values>,
    writableSchemes: new Map<string, boolean>([["file", true]]),
    notebooks: [] as FakeNotebook[],
    activeDocument: undefined as FakeDocument | undefined,
    /** Documents in tabs, in the order of the tabs. */
    openDocuments: [] as FakeDocument[],
    /** Files of the workspace /project by path. */
    files: new Map<string, string>(),
    diagnostics: [] as { readonly severity: number; readonly message: string; readonly range: Range }[],
    /** Of all files, for who asks for no file in particular. */
    diagnosticsByFile: [] as [Uri, unknown[]][],
    clipboard: "",
    /** Exports of extensions by their identifiers. */
    extensions: new Map<string, unknown>(),
    activeTerminal: undefined as { readonly name: string; show(): void } | undefined,
    isFocused: true,
    /** Where the cursor stands in it. */
    activeSelection: undefined as
      | { readonly active: Position; readonly isEmpty: boolean; readonly start?: Position; readonly end?: Position }
      | undefined,
    /** Cursors besides it. */
    moreSelections: [] as { readonly active: Position; readonly isEmpty: boolean }[],
    statusBarItem: undefined as FakeStatusBarItem | undefined,
    /** Texts and buttons of the error notifications shown. */
    errors: [] as string[][],
    /** What the last modal dialog said in small letters. */
    modalDetail: undefined as unknown,
    /** Whether the last warning was a modal dialog. */
    isModal: undefined as boolean | undefined,
    /** The same of notifications that only tell something. */
    informed: [] as string[][],
    /** Titles of progress, and what it said. */
    progress: [] as string[],
    /** Called when progress is shown, with what the user's Cancel does. */
    onProgress: undefined as ((cancel: () => void) => void) | undefined,
    /** What the user types into the next input. */
    typed: undefined as string | undefined,
    /** What the last input was shown with, and why it did not take what was typed. */
    input: undefined as FakeInput | undefined,
    inputProblem: undefined as string | undefined,
    applied: [] as WorkspaceEdit[],
    codeActionProvider: undefined as unknown,
    /** The button that the user presses on the next notification, or the label in the next menu. */
    choice: undefined as string | undefined,
    executed: [] as unknown[][],
    /** Labels of the entries of the last menu. */
    entries: [] as string[],
    /** What stands beside them. */
    descriptions: [] as (string | undefined)[],
    /** Open documents that can be found by their URI. */
    textDocuments: [] as unknown[],
    contentProvider: undefined as ContentProvider | undefined,
    /** Virtual documents that were opened: address and text when they were. */
    opened: [] as { readonly uri: Uri; readonly text: string }[],
    commands: new Map<string, (...parameters: unknown[]) => unknown>(),
    /** Addresses that were given to the system to open. */
    openedOutside: [] as string[],
    /** What the user chooses in the next dialog for saving. */
    savePath: undefined as string | undefined,
    viewProvider: undefined as unknown,
    /** Tabs with pages that will be opened, the next first. */
    panels: [] as unknown[],
  };
}

export interface FakeInput {
  readonly title?: string;
  readonly prompt?: string;
  readonly password?: boolean;
  readonly ignoreFocusOut?: boolean;
  validateInput?(typed: string): string | undefined | null;
}

/** Storage of secrets. `failure`, while it is set, is thrown by whatever is done with it, as by a system without a keyring. */
export class FakeSecrets {
  readonly values = new Map<string, string>();
  failure: Error | undefined;
  readCount = 0;
  readonly #changed = new EventEmitter<{ readonly key: string }>();
  readonly onDidChange = this.#changed.event;

  async get(key: string): Promise<string | undefined> {
    this.readCount++;
    this.#check();
    return this.values.get(key);
  }

  async keys(): Promise<string[]> {
    return [...this.values.keys()];
  }

  async store(key: string, value: string): Promise<void> {
    this.#check();
    this.values.set(key, value);
    this.#changed.fire({ key });
  }

  async delete(key: string): Promise<void> {
    this.#check();
    this.values.delete(key);
    this.#changed.fire({ key });
  }

  #check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

/** State that an extension keeps; as in VS Code, undefined takes a value away. */
export class FakeMemento {
  readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    return this.values.has(key) ? (this.values.get(key) as T) : fallback;
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
  }
}

export interface FakeStatusBarItem {
  text: string;
  tooltip: MarkdownString | undefined;
  command: string | undefined;
  backgroundColor: ThemeColor | undefined;
  accessibilityInformation: { readonly label: string } | undefined;
  isShown: boolean;
}

export const fake = {
  state: initialState(),
  reset(): void {
    this.state = initialState();
  },
  fireConfigurationChange(): void {
    configurationChanged.fire({ affectsConfiguration: (section) => section === "nearline" });
  },
  fireWorkspaceFoldersChange(): void {
    workspaceFoldersChanged.fire(undefined);
  },
  fireWorkspaceTrust(): void {
    workspaceTrusted.fire(undefined);
  },
  fireActiveEditorChange(): void {
    activeEditorChanged.fire(undefined);
  },
  /** VS Code gives no kind where an extension sets the selection. */
  fireSelectionChange(document: FakeDocument, by: keyof typeof TextEditorSelectionChangeKind | "extension" = "Keyboard"): void {
    selectionChanged.fire({ textEditor: { document }, kind: by === "extension" ? undefined : TextEditorSelectionChangeKind[by] });
  },
  fireGitignoreChange(uri: Uri): void {
    gitignoreChanged.fire(uri);
  },
  /** `reason` is set for undo and redo. */
  fireEdit(
    document: FakeDocument,
    { reason, text = "a", change = {} }: { readonly reason?: number; readonly text?: string; readonly change?: object } = {},
  ): void {
    documentChanged.fire({ document, contentChanges: [{ text, ...change }], ...(reason === undefined ? {} : { reason }) });
  },
};

function fileText(path: string): string {
  const text = fake.state.files.get(path);
  if (text === undefined) throw new FileSystemError(`${path}: there is no such file`, "FileNotFound");
  return text;
}

export const languages = {
  getDiagnostics(uri?: Uri) {
    if (uri === undefined) return fake.state.diagnosticsByFile;
    const [, found] = fake.state.diagnosticsByFile.find(([each]) => each.toString() === uri.toString()) ?? [];
    return found ?? fake.state.diagnostics;
  },
  registerCodeActionsProvider(_selector: unknown, provider: unknown): Disposable {
    fake.state.codeActionProvider = provider;
    return new Disposable(() => {
      fake.state.codeActionProvider = undefined;
    });
  },
};

export const extensions = {
  getExtension: (id: string) => (fake.state.extensions.has(id) ? { isActive: true, exports: fake.state.extensions.get(id) } : undefined),
};

export const workspace = {
  getConfiguration(section = "nearline") {
    if (section !== "nearline") {
      const values = fake.state.otherSections[section];
      return { get: (key: string) => values?.[key], inspect: (key: string) => ({ globalValue: values?.[key] }) };
    }
    return {
      get: (key: string) => fake.state.workspaceValues[key] ?? fake.state.globalValues[key],
      inspect: (key: string) => ({ globalValue: fake.state.globalValues[key], workspaceValue: fake.state.workspaceValues[key] }),
      async update(key: string, value: unknown, target: number) {
        const values = target === ConfigurationTarget.Workspace ? fake.state.workspaceValues : fake.state.globalValues;
        values[key] = value;
      },
    };
  },
  onDidChangeConfiguration: configurationChanged.event,
  onDidChangeWorkspaceFolders: workspaceFoldersChanged.event,
  onDidGrantWorkspaceTrust: workspaceTrusted.event,
  onDidChangeTextDocument: documentChanged.event,
  get textDocuments() {
    return [...fake.state.textDocuments, ...fake.state.openDocuments];
  },
  registerTextDocumentContentProvider(_scheme: string, provider: ContentProvider): Disposable {
    fake.state.contentProvider = provider;
    // The editor reads the property once, now.
    provider.onDidChange((uri) => {
      const index = fake.state.opened.findIndex((document) => document.uri.path === uri.path);
      if (index !== -1) fake.state.opened[index] = { uri, text: provider.provideTextDocumentContent(uri) };
    });
    return new Disposable(() => {
      fake.state.contentProvider = undefined;
    });
  },
  async openTextDocument(what: Uri | { readonly language: string; readonly content: string }) {
    if (!(what instanceof Uri)) return fakeDocument(what.content.split("\n"), { uri: "untitled:Untitled-1", languageId: what.language });
    const open = fake.state.openDocuments.find(({ uri }) => uri.toString() === what.toString());
    if (open !== undefined) return open;
    if (fake.state.contentProvider === undefined)
      return fakeDocument((fake.state.files.get(what.path) ?? "").split("\n"), { uri: what.toString() });
    return { uri: what, text: fake.state.contentProvider.provideTextDocumentContent(what) };
  },
  async applyEdit(edit: WorkspaceEdit) {
    fake.state.applied.push(edit);
    return true;
  },
  onDidCloseTextDocument: documentClosed.event,
  fs: {
    isWritableFileSystem: (scheme: string) => fake.state.writableSchemes.get(scheme),
    async stat({ path }: Uri) {
      const isFolder = [...fake.state.files.keys()].some((file) => file.startsWith(`${path}/`));
      return isFolder ? { type: FileType.Directory, size: 0 } : { type: FileType.File, size: fileText(path).length };
    },
    readFile: async ({ path }: Uri) => new TextEncoder().encode(fileText(path)),
    async writeFile({ path }: Uri, bytes: Uint8Array) {
      fake.state.files.set(path, new TextDecoder().decode(bytes));
    },
    async readDirectory({ path }: Uri) {
      const inside = [...fake.state.files.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1));
      return [...new Set(inside.map((file) => file.split("/")[0] ?? ""))].map((name) => [name, FileType.File] as const);
    },
  },
  workspaceFolders: [{ uri: Uri.parse("file:/project") }],
  findFiles: async () =>
    [...fake.state.files.keys()].filter((path) => path.startsWith("/project/")).map((path) => Uri.parse(`file:${path}`)),
  async openNotebookDocument() {
    throw new Error("there is no extension for notebooks");
  },
  /** The only folder of the workspace is `file:/project`. */
  getWorkspaceFolder: ({ scheme, path }: Uri) =>
    scheme === "file" && path.startsWith("/project/") ? { uri: Uri.parse("file:/project") } : undefined,
  createFileSystemWatcher: () => ({
    onDidCreate: gitignoreChanged.event,
    onDidChange: gitignoreChanged.event,
    onDidDelete: gitignoreChanged.event,
    dispose() {},
  }),
  get notebookDocuments() {
    return fake.state.notebooks;
  },
  asRelativePath: (uri: Uri) => uri.path.replace(/^\/project\//, ""),
};

export const window = {
  onDidChangeActiveTextEditor: activeEditorChanged.event,
  onDidChangeTextEditorSelection: selectionChanged.event,
  get state() {
    return { focused: fake.state.isFocused };
  },
  get tabGroups() {
    return { all: [{ tabs: fake.state.openDocuments.map(({ uri }) => ({ input: new TabInputText(uri) })) }] };
  },
  get activeTextEditor() {
    const { activeDocument: document, activeSelection: selection } = fake.state;
    return document === undefined ? undefined : { document, selection, selections: [selection, ...fake.state.moreSelections] };
  },
  get activeTerminal() {
    return fake.state.activeTerminal;
  },
  createStatusBarItem(): FakeStatusBarItem & { show(): void; dispose(): void } {
    const item = {
      text: "",
      tooltip: undefined,
      command: undefined,
      backgroundColor: undefined,
      accessibilityInformation: undefined,
      isShown: false,
      show() {
        this.isShown = true;
      },
      dispose() {
        this.isShown = false;
      },
    };
    fake.state.statusBarItem = item;
    return item;
  },
  async showErrorMessage(message: string, ...buttons: string[]) {
    fake.state.errors.push([message, ...buttons]);
    return buttons.find((button) => button === fake.state.choice);
  },
  async showInformationMessage(message: string, ...buttons: string[]) {
    fake.state.informed.push([message, ...buttons]);
    return buttons.find((button) => button === fake.state.choice);
  },
  /** What the validation of the input refuses cannot be sent off. */
  async showInputBox(options: FakeInput = {}) {
    fake.state.input = options;
    fake.state.inputProblem = fake.state.typed === undefined ? undefined : (options.validateInput?.(fake.state.typed) ?? undefined);
    return fake.state.inputProblem === undefined ? fake.state.typed : undefined;
  },
  async withProgress<T>(
    { title }: { readonly title: string },
    work: (progress: { report(step: { readonly message: string }): void }, token: CancellationTokenSource["token"]) => Promise<T>,
  ) {
    const source = new CancellationTokenSource();
    fake.state.progress.push(title);
    fake.state.onProgress?.(() => source.cancel());
    return work({ report: ({ message }) => fake.state.progress.push(message) }, source.token);
  },
  async showWarningMessage(message: string, options: unknown, ...others: string[]) {
    const buttons = typeof options === "string" ? [options, ...others] : others;
    fake.state.errors.push([message, ...buttons]);
    fake.state.modalDetail = typeof options === "object" && options !== null && "detail" in options ? options.detail : undefined;
    fake.state.isModal = typeof options === "object" && options !== null && "modal" in options && options.modal === true;
    return buttons.find((button) => button === fake.state.choice);
  },
  async showTextDocument(document: { readonly uri: Uri; readonly text: string } | FakeDocument) {
    fake.state.opened.push("getText" in document ? { uri: document.uri, text: document.getText() } : document);
  },
  async showSaveDialog() {
    const { savePath } = fake.state;
    return savePath === undefined ? undefined : Uri.file(savePath);
  },
  registerWebviewViewProvider(_id: string, provider: unknown): Disposable {
    fake.state.viewProvider = provider;
    return new Disposable(() => {
      fake.state.viewProvider = undefined;
    });
  },
  createWebviewPanel: () => fake.state.panels.shift(),
  setStatusBarMessage(): Disposable {
    return new Disposable(() => {});
  },
  async showQuickPick(
    offered:
      | readonly { readonly label: string; readonly description?: string; readonly kind?: number }[]
      | Promise<readonly { readonly label: string; readonly description?: string; readonly kind?: number }[]>,
  ) {
    const entries = (await offered).filter(({ kind }) => kind !== QuickPickItemKind.Separator);
    fake.state.entries = entries.map(({ label }) => label);
    fake.state.descriptions = entries.map(({ description }) => description);
    return entries.find(({ label }) => fake.state.choice !== undefined && label.endsWith(fake.state.choice));
  },
};

export const version = "1.100.0";

/** English, as long as a test sets nothing. */
export const l10n: { bundle: Record<string, string> | undefined; uri: Uri | undefined } = { bundle: undefined, uri: undefined };

export const env = {
  language: "en",
  async openExternal(uri: Uri) {
    fake.state.openedOutside.push(uri.toString());
    return true;
  },
  clipboard: {
    readText: async () => fake.state.clipboard,
    async writeText(text: string) {
      fake.state.clipboard = text;
    },
  },
};

export const commands = {
  registerCommand(name: string, run: (...parameters: unknown[]) => unknown): Disposable {
    fake.state.commands.set(name, run);
    return new Disposable(() => fake.state.commands.delete(name));
  },
  async executeCommand(name: string, ...parameters: unknown[]) {
    fake.state.executed.push([name, ...parameters]);
    return fake.state.commands.get(name)?.(...parameters);
  },
};
