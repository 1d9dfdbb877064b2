import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";

interface Socket {
  readonly protocol: string;
  readonly local: string;
  readonly remote: string;
}

const path = new URL("../../e2e/processSockets.mjs", import.meta.url).href;
const { processSockets, staysOnThisMachine }: { processSockets(pid: number): Socket[]; staysOnThisMachine(socket: Socket): boolean } =
  await import(path);

/** `address:port` as Linux writes it for a port of 127.0.0.1, on a processor with the low byte first. */
const hexadecimal = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;

describe.runIf(process.platform === "linux")("processSockets", () => {
  it("finds a socket that listens on this machine, and no longer when it is closed", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const find = () => processSockets(process.pid).find(({ local }) => local === hexadecimal(port));
    const socket = find();
    expect(socket?.protocol).toBe("tcp");
    expect(socket !== undefined && staysOnThisMachine(socket)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    expect(find()).toBeUndefined();
  });

  it("finds a socket that everybody can reach, and says so", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "0.0.0.0", resolve));
    const open = processSockets(process.pid).filter((found) => found.protocol === "udp" && !staysOnThisMachine(found));
    socket.close();
    expect(open).toHaveLength(1);
  });
});

describe("staysOnThisMachine", () => {
  const nobody = "00000000:0000";
  it.each([
    ["127.0.0.1", "0100007F:1F90", true],
    ["::1", "00000000000000000000000001000000:1F90", true],
    ["127.0.0.1 as IPv6", "0000000000000000FFFF00000100007F:1F90", true],
    ["8.8.8.8", "08080808:01BB", false],
    ["10.0.0.127, which only ends in 127", "7F00000A:01BB", false],
    ["an address of the internet as IPv6", "0000000000000000FFFF000008080808:01BB", false],
    ["2001:db8::1", "B80D0120000000000000000001000000:01BB", false],
  ])("judges a connection with %s", (_name, remote, expected) => {
    expect(staysOnThisMachine({ protocol: "tcp", local: hexadecimal(4000), remote })).toBe(expected);
  });

  it("judges a socket that nobody is connected to by its own address", () => {
    expect(staysOnThisMachine({ protocol: "tcp", local: "0100007F:1F90", remote: nobody })).toBe(true);
    expect(staysOnThisMachine({ protocol: "tcp", local: "00000000:1F90", remote: nobody })).toBe(false);
  });
});
