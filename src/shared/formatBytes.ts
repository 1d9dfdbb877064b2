const format = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const units = [
  [1, "B"],
  [1e3, "KB"],
  [1e6, "MB"],
] as const;

/** In the units of disks and of model hubs, which count in tens: "812 KB", "92 MB", "1.1 GB". */
export function formatBytes(bytes: number): string {
  for (const [divisor, unit] of units) {
    const value = Math.round(bytes / divisor);
    if (value < 1000) return `${value} ${unit}`;
  }
  return `${format.format(bytes / 1e9)} GB`;
}
