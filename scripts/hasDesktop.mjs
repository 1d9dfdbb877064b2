/** Whether a program with windows can be opened: not as root, which browsers and VS Code refuse, and not without a display. */
export function hasDesktop() {
  if (process.platform === "win32" || process.platform === "darwin") return true;
  return process.getuid?.() !== 0 && Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
