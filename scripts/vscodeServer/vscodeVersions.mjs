/**
 * The VS Codes that Nearline is tried and tested in. code-server packages VS Code with its browser workbench for npm,
 * so that a real VS Code can be had without a desktop; the version is VS Code's own, after the major number.
 * The Node beside it is the one whose interface that VS Code is built for.
 */
export const vscodeVersions = /** @type {const} */ ({
  newest: { vscode: "1.139.1", codeServer: "4.139.1", node: "24.21.0" },
  oldest: { vscode: "1.100.3", codeServer: "4.100.3", node: "20.20.2" },
});
