import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The internet sockets that a process of Linux has open, as the kernel lists them.
 * @param {number} pid
 * @returns {{ protocol: string, local: string, remote: string }[]} addresses in the kernel's hexadecimal form, `address:port`
 */
export function processSockets(pid) {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`).match(/^socket:\[(\d+)\]$/)?.[1] ?? [];
      } catch {
        return []; // Closed since the folder was listed.
      }
    }),
  );
  return ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"].flatMap((protocol) =>
    tableOf(pid, protocol)
      .filter((columns) => own.has(columns[9]))
      .map((columns) => ({ protocol, local: columns[1], remote: columns[2] })),
  );
}

function tableOf(pid, protocol) {
  try {
    const [, ...lines] = readFileSync(`/proc/${pid}/net/${protocol}`, "utf8").trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return []; // A kernel without IPv6 has no such table.
  }
}

/** Whether a socket can reach nothing but this machine: it is connected to it, or only listens on it. */
export function staysOnThisMachine({ local, remote }) {
  const nobody = /^0+:0000$/.test(remote);
  return isLoopback(nobody ? local : remote);
}

/** 127.0.0.1, ::1 and 127.0.0.1 written as an IPv6 address; the kernel prints each 32 bits in the processor's order. */
function isLoopback(address) {
  const [host] = address.split(":");
  return host.endsWith("7F") && host.length === 8
    ? true
    : host === "00000000000000000000000001000000" || /^0{16}FFFF0000.{6}7F$/.test(host);
}
