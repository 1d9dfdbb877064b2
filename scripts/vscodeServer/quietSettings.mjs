/**
 * User settings that keep every dialog, tip and request of VS Code itself away. The built-in chat would open and take
 * the focus; a trust dialog would wait for a click.
 */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  // Where the language's server is slow to start, words of the file open the list, and what it selects keeps ghost text back.
  "[html]": { "editor.wordBasedSuggestions": "off" },
  // Its npm would go on writing after the end of a test.
  "typescript.disableAutomaticTypeAcquisition": true,
  "security.workspace.trust.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.ignoreRecommendations": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
};
